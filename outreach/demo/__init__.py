"""The demonstration: a campaign in Rugao, its neighbours and its province, with people, fairs and chargers made up."""
