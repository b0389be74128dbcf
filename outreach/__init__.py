"""Outreach: the campaign office of New Energy Vehicles to the countryside."""
