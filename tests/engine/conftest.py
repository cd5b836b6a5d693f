"""How hard Hypothesis looks: HYPOTHESIS_PROFILE=thorough looks longer, `quick` barely."""

import os

from hypothesis import HealthCheck, settings

COMMON = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("quick", max_examples=10, **COMMON)
settings.register_profile("default", max_examples=60, **COMMON)
settings.register_profile("thorough", max_examples=1000, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
