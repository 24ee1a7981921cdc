// Package match pairs mentees with mentors, and plans speed meetings. It is
// pure: standard library only, no clock, no I/O, no randomness but a published
// seed. [Solve] is the one call most users need.
//
// # For organizers: what "nobody left out" does
//
// Everybody ranks whom they like, as many as they like, with ties. Whom
// somebody did not rank is "no wish", not a refusal: those come after the last
// choice. Who must not be paired is marked as a veto or a forbidden pair; what
// is settled already is locked. Then, in this order, each step deciding only
// what the steps before left open:
//
//  1. No mentor gets fewer mentees than promised, if that can be had.
//  2. As many mentees as possible get a mentor.
//  3. Nobody gets worse than necessary: the worst rank anybody gets is as good
//     as it can be, and as few people as possible get it.
//  4. As many as possible get their first or second choice.
//  5. As many as possible get their first choice.
//  6. The others' ranks are as good as possible, from the worst one up.
//  7. Mentors: as many mentees as possible are among their mentor's first
//     choices – a mentor with three places has three of them – then seconds, …
//  8. What is still open is decided by a lottery whose seed was committed to
//     before anybody ranked ([SeedHash]), and which anybody can recompute.
//
// So nobody is traded against an average: no number of happier people makes up
// for one person left out, or for one person further down than necessary. The
// order of steps 1 and 2 does not matter; they never conflict.
//
// Other presets: [Mutual] and [MutualMentors] let no two people prefer each
// other to what they got, which may leave somebody out; [MutualFull] places
// everybody and keeps as many of those pairs as it can. [Firsts] maximises
// first choices, then second ones, within the same bound on the worst rank;
// [RankMaximal] without bound, size or minimums. [Generous] keeps the end of
// the list short. [Balanced] weighs both sides' ranks in one sum. [Compare]
// shows all of them and says what cannot be had together.
//
// What a person is told is [Text]: their own result, the cohort's bound, and
// what their first wish would have meant. It cannot tell anything else, since
// it is given nothing else.
//
// # For engineers: the theorem behind each step
//
//   - Stages are solved one after the other with costs 0 and ±1, never with
//     weights like n^rank, which need 120 bits at 10,000 people (Cooper &
//     Manlove 2019 report the overflow). After a stage, every arc of non-zero
//     reduced cost is frozen: by complementary slackness the optima of the
//     stage are exactly the flows that agree on these arcs, for any optimal
//     prices. Arcs on no residual cycle are frozen too (face.go).
//   - Within a stage: minimum-cost flow by shortest paths and prices, from the
//     stage before (Edmonds & Karp 1972; Dial 1969; Dinic 1970; hungary.go).
//   - Stages 1–3a: largest assignments (Hopcroft & Karp 1973) and Mendelsohn &
//     Dulmage 1958: one assignment fills the most promised places and places
//     the most mentees at once, in any subgraph (cardinality.go). The bound d*
//     is found by doubling and halving; stages 1 and 2 and their proofs are on
//     the uncut graph.
//   - Mutual: deferred acceptance (Gale & Shapley 1962) with one tie-breaking
//     number per mentee (Abdulkadiroğlu, Pathak & Roth 2009) and promotion
//     (Király 2013) – no ratio is claimed. On strict lists the same people are
//     placed in every stable matching (Roth 1986), so only another rule helps
//     those left out (deferred.go).
//   - Lottery: 0/1 stages on the bits of HMAC-SHA-256(seed, pair), most
//     significant first, until one optimum is left (lottery.go). Somebody is
//     open to it iff they and what they hold lie in one strongly connected
//     component of the residual graph.
//   - Every result carries the prices of every stage ([Certificate]). Check
//     recounts everything and proves each stage by weak duality, in code of its
//     own (check.go, replay.go, replaystage.go); Solve returns nothing unproven.
//   - Who is unplaced is told a violator of Hall's condition (1935; reasons.go).
//   - Explanations and prices solve the changed instance (explain.go,
//     prices.go); Repair keeps everybody it can (repair.go).
//   - Rotation: edge colouring with Δ colours (Kőnig 1916), evened out by
//     exchanges (de Werra 1971); meetings and sittings are chosen by flows
//     (rotation.go, colour.go, choosemeetings.go, sittings.go, replan.go).
//
// # Sizes
//
// On two cores, 10,000 mentees with lists of 10 take some 20 ms for the default
// with certificate, 100,000 about one second; a cohort of 8 × 5 with all
// presets and all explanations 0.2 ms. bench_test.go measures each figure.
package match
