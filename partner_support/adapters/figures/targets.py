"""The house's targets, in percent, beside which a share is good or not."""

COMPLIANCE = 95
FIRST_CONTACT = 85
SATISFACTION = 95
DEFLECTION = 30
