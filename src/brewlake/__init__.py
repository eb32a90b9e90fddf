"""The platform: collecting, cleaning and querying beers, and bringing the stack up."""
