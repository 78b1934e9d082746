from hypothesis import settings

# The same examples in every run, and no stopwatch: a slow machine is not a broken rule.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
