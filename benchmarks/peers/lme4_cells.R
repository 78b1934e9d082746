# The multilevel fit of benchmarks/small_areas.py by lme4: reads cells.csv in the folder given, prints JSON with the CPU seconds of `glmer` alone.
suppressPackageStartupMessages(library(lme4))
folder <- commandArgs(trailingOnly = TRUE)[1]
cells <- read.csv(file.path(folder, "cells.csv"))
before <- proc.time()
fit <- glmer(cbind(successes, trials - successes) ~ deprivation + female + (1 | ward) + (1 | age) + (1 | ethnicity),
             data = cells, family = binomial, nAGQ = 0)
spent <- proc.time() - before
theta <- getME(fit, "theta")[c("ward.(Intercept)", "age.(Intercept)", "ethnicity.(Intercept)")]
numbers <- function(x) paste0("[", paste(sprintf("%.12g", x), collapse = ", "), "]")
cat(sprintf('{"seconds": %.6f, "version": "%s", "spreads": %s, "coefficients": %s}\n', spent[["user.self"]] + spent[["sys.self"]],
            as.character(packageVersion("lme4")), numbers(theta), numbers(fixef(fit)[c("deprivation", "(Intercept)", "female")])))
