"""Writes: one business verb each. They check the policy, apply the rule, keep the audit, flush; they never commit."""
