# R's survey package on the made-up survey: Rscript svyby.R FILE.csv BY[,BY] WAY OUT.csv; prints CPU seconds, version and peak memory in MB.
# WAY: "svyby" is how everybody writes it; "split" is how an expert does, one design for each force (strata lie within forces).
suppressMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
people <- read.csv(given[1])
by <- strsplit(given[2], ",")[[1]]
items <- ~item_1 + item_2 + item_3
breakdown <- function(data) {
  design <- svydesign(~ward, strata = ~bcu, weights = ~weight, data = data, nest = TRUE)
  svyby(items, as.formula(paste("~", paste(by, collapse = "+"))), design, svymean, vartype = c("se", "ci"))
}
invisible(gc(reset = TRUE))
began <- proc.time()
found <- if (given[3] == "svyby") breakdown(people) else do.call(rbind, lapply(split(people, people$force_id), breakdown))
took <- sum((proc.time() - began)[c("user.self", "sys.self")])
columns <- c(by, paste0("item_", 1:3), paste0("se.item_", 1:3))
write.csv(format(as.data.frame(found)[columns], digits = 17, trim = TRUE), given[4], row.names = FALSE, quote = FALSE)
cat(took, paste0("R-", R.version$major, ".", R.version$minor, "/survey-", packageVersion("survey")), sum(gc()[, 6]), "\n")
