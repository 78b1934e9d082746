"""Survey files: published results, respondents and text messages, each with a mapping of its own."""
