# Makes gap.json: the satisfaction gap of sample.csv taken apart with R 4.2.2 and the package survey 4.1-1.
# Errors by the delta method on the covariance of cell totals (svycontrast, which differentiates the formulas itself), and by withReplicates.
# Run from this folder: Rscript make_gap.R
suppressMessages(library(survey))
d <- read.csv("sample.csv", na.strings = "")
d$informed[d$person %% 11 == 0] <- NA  # not asked
y <- as.integer(d$satisfied == "Satisfied"); x1 <- d$reference; x2 <- d$informed
answered <- !is.na(y); complete <- answered & !is.na(x2)
groups <- list(r = d$group == "White", c = d$group == "Minority ethnic")
crimes <- list(b = d$crime == "Burglary", v = d$crime == "Vehicle crime", w = d$crime == "Violence")

# Totals: of everybody with an answer by group; of complete rows by crime type and group.
columns <- list()
zero <- function(v) ifelse(is.na(v), 0, v)
for (g in names(groups)) {
  columns[[paste0("n_", g)]] <- zero(answered * groups[[g]]); columns[[paste0("y_", g)]] <- zero(answered * groups[[g]] * y)
  for (k in names(crimes)) {
    cell <- complete & groups[[g]] & crimes[[k]]; at <- paste0("_", g, k)
    for (part in list(list("N", 1), list("Y", y), list("P", x1), list("Q", x2), list("PQ", x1 * x2), list("PY", x1 * y), list("QY", x2 * y)))
      columns[[paste0(part[[1]], at)]] <- zero(cell * part[[2]])
  }
}
m <- as.data.frame(columns)
whole <- cbind(d, m)

# Formulas as text, so that R can differentiate them.
cells <- as.vector(outer(names(groups), names(crimes), paste0))
plus <- function(parts) paste0("(", paste(parts, collapse = "+"), ")")
N <- function(g, k) paste0("N_", g, k)
mean_of <- function(v, g, k) paste0("(", v, "_", g, k, "/N_", g, k, ")")
size <- function(g) plus(N(g, names(crimes)))
mix <- function(g, k) paste0("(", N(g, k), "/", size(g), ")")
common <- function(k) paste0("((", mix("r", k), "+", mix("c", k), ")/2)")
over <- function(f) plus(vapply(names(crimes), f, ""))
cross <- function(a, b, ab) plus(paste0("(", ab, "_", cells, "-", a, "_", cells, "*", b, "_", cells, "/N_", cells, ")"))
a11 <- cross("P", "P", "P"); a22 <- cross("Q", "Q", "Q"); a12 <- cross("P", "Q", "PQ"); b1 <- cross("P", "Y", "PY"); b2 <- cross("Q", "Y", "QY")
det <- paste0("(", a11, "*", a22, "-", a12, "*", a12, ")")
worth1 <- paste0("((", a22, "*", b1, "-", a12, "*", b2, ")/", det, ")"); worth2 <- paste0("((", a11, "*", b2, "-", a12, "*", b1, ")/", det, ")")
received <- function(v, g) over(function(k) paste0(common(k), "*", mean_of(v, g, k)))
gap <- "(y_r/n_r-y_c/n_c)"
crime_mix <- over(function(k) paste0("(", mix("r", k), "-", mix("c", k), ")*(", mean_of("Y", "r", k), "+", mean_of("Y", "c", k), ")/2"))
same <- over(function(k) paste0(common(k), "*(", mean_of("Y", "r", k), "-", mean_of("Y", "c", k), ")"))
part1 <- paste0(worth1, "*(", received("P", "r"), "-", received("P", "c"), ")"); part2 <- paste0(worth2, "*(", received("Q", "r"), "-", received("Q", "c"), ")")
formulas <- c(reference = "y_r/n_r", comparison = "y_c/n_c", gap = gap, not_compared = paste0(gap, "-", crime_mix, "-", same), crime_mix = crime_mix, same_crimes = same,
  not_explained = paste0(same, "-", part1, "-", part2), contribution_1 = part1, contribution_2 = part2, reference_received_1 = received("P", "r"), reference_received_2 = received("Q", "r"),
  comparison_received_1 = received("P", "c"), comparison_received_2 = received("Q", "c"), worth_1 = worth1, worth_2 = worth2,
  stratum_1 = paste0(mean_of("Y", "r", "b"), "-", mean_of("Y", "c", "b")), stratum_2 = paste0(mean_of("Y", "r", "v"), "-", mean_of("Y", "c", "v")),
  stratum_3 = paste0(mean_of("Y", "r", "w"), "-", mean_of("Y", "c", "w")))
quoted <- lapply(formulas, str2lang)

described <- function(design) {
  totals <- svytotal(as.formula(paste("~", paste(names(m), collapse = "+"))), design)
  found <- svycontrast(totals, quoted)
  domain <- subset(design, !is.na(satisfied))
  list(value = as.list(coef(found)), se = as.list(setNames(SE(found), names(formulas))), df = degf(domain))
}
repeated <- function(design) {
  found <- withReplicates(design, function(w, data) { t <- as.list(colSums(w * data[, names(m)])); vapply(quoted, eval, 0, t) })
  list(value = as.list(coef(found)), se = as.list(setNames(SE(found), names(formulas))))
}
clusters <- svydesign(id = ~ward, strata = ~borough, weights = ~weight, data = whole, nest = TRUE)
two_stage <- svydesign(id = ~ward + person, strata = ~borough, weights = ~weight, fpc = ~wards + people, data = whole, nest = TRUE)
out <- list(program = paste("R", getRversion()), package = paste("survey", packageVersion("survey")),
  clusters = described(clusters), two_stage = described(two_stage), jackknife = repeated(as.svrepdesign(clusters, type = "JKn")))
json <- function(x) if (is.list(x)) paste0("{", paste0('"', names(x), '": ', vapply(x, json, ""), collapse = ",\n"), "}") else
  if (is.character(x)) paste0('"', x, '"') else trimws(formatC(as.numeric(x), digits = 17, format = "g"))
writeLines(json(out), "gap.json")
