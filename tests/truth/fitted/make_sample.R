# Makes sample.csv: a made-up survey of victims with strata, clusters, two stages, unequal weights, ties and missing answers.
# Run from this folder: Rscript make_sample.R (R 4.2.2). Nothing in it is about a real person or force.
set.seed(20080914)
boroughs <- c("Ashby", "Barrow", "Coldham", "Dunmere")
wards <- c(40, 25, 60, 30)
rows <- list()
for (b in 1:4) for (k in 1:6) {
  size <- sample(6:14, 1)
  for (i in 1:size) rows[[length(rows) + 1]] <- data.frame(borough = boroughs[b], ward = k, wards = wards[b], people = 150 + 25 * k)
}
d <- do.call(rbind, rows)
n <- nrow(d)
d$person <- seq_len(n)
d$sampled_people <- ave(d$person, d$borough, d$ward, FUN = length)
d$ward_share <- 6 / d$wards
d$people_share <- d$sampled_people / d$people
d$weight <- round(d$wards / 6 * d$people / d$sampled_people * runif(n, 0.5, 1.8), 3)
d$pair <- paste0(d$borough, ceiling(d$ward / 2))
d$lonely <- ifelse(d$borough == "Dunmere" & d$ward == 6, "Edgeway", d$borough)
ward_effect <- rnorm(24)[as.integer(interaction(d$borough, d$ward))]
d$age <- sample(18:85, n, TRUE)
d$group <- ifelse(runif(n) < 0.4, "Minority ethnic", "White")
minority <- d$group == "Minority ethnic"
crimes <- c("Burglary", "Vehicle crime", "Violence")
d$crime <- ifelse(minority, sample(crimes, n, TRUE, c(.2, .3, .5)), sample(crimes, n, TRUE, c(.4, .4, .2)))
d$reference <- as.integer(runif(n) < plogis(1.2 - 0.9 * minority + 0.3 * ward_effect))
d$informed <- as.integer(runif(n) < plogis(0.3 - 0.6 * minority))
odds <- -0.8 + 1.1 * d$reference + 1.0 * d$informed - 0.3 * minority + 0.3 * (d$crime == "Burglary") + 0.4 * ward_effect
d$satisfied <- ifelse(runif(n) < plogis(odds), "Satisfied", "Not satisfied")
d$confidence <- round(pmin(100, pmax(0, 40 + 12 * d$reference + 9 * d$informed + 0.1 * d$age + 5 * ward_effect + rnorm(n, 0, 15))))
d$contacts <- rpois(n, 2)
d$satisfied[sample(n, 9)] <- NA
d$confidence[sample(n, 12)] <- NA
write.csv(d, "sample.csv", row.names = FALSE, na = "", quote = FALSE)
