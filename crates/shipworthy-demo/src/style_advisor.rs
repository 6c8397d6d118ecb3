//! Outfits for a shopper's request: an order of items.
//!
//! Stylists graded twelve outfits for each of some hundred requests. The prototype learnt from fashion pages of other
//! countries: it knows office wear and guesses at sarees. Six in ten of the outfits that the shop sells are ethnic wear;
//! of the graded requests it is one in seven.

use crate::csv::{Csv, quoted};
use crate::example::{DemoFile, workspace};
use crate::random::{Draws, Purpose};

const REQUESTS: u64 = 620;
const OUTFITS_EACH: usize = 12;
/// Outfits of each kind of wear in the catalogue.
const CATALOGUE: usize = 1_400;

/// The files of the example.
pub fn files(seed: u64) -> Vec<DemoFile> {
    workspace(
        include_str!("../workspaces/style-advisor/README.md"),
        "style-advisor.feature.md",
        include_str!("../workspaces/style-advisor/style-advisor.feature.md"),
        vec![("data/graded.csv", graded(seed))],
    )
}

/// What a shopper asks for.
struct Request {
    ethnic: bool,
    occasion: &'static str,
    text: String,
}

fn graded(seed: u64) -> Vec<u8> {
    let header =
        "request_id,outfit_id,grade,wear,occasion,city_tier,shopper_id,request,sold_90d,advisor_score,advisor_ms";
    let mut csv = Csv::with_header(header, REQUESTS as usize * OUTFITS_EACH);
    let mut shopper = 0;
    for number in 0..REQUESTS {
        let mut draws = Draws::new(seed, Purpose::Request, number);
        // One shopper in four asks again.
        shopper += u64::from(number == 0 || draws.chance(0.75));
        let request = ask(&mut draws);
        let tier = draws.by_share(&[("tier1", 0.62), ("tier2", 0.28), ("tier3", 0.10)]);
        let advisor_ms = draws.lognormal(1_450.0, 0.35).round();
        for outfit in shown(&mut draws) {
            let popularity = popularity(seed, request.ethnic, outfit);
            // What a stylist thinks of it: partly what everybody likes, mostly whether it suits this request.
            let suits = 0.5 * popularity + 0.866 * draws.normal();
            let skill = skill(&request);
            let score = skill * suits + libm::sqrt(1.0 - skill * skill) * draws.normal();
            let kind = if request.ethnic { 'E' } else { 'W' };
            csv.row(&[
                &format_args!("R{number:04}"),
                &format_args!("{kind}{outfit:04}"),
                &grade(suits + 0.3 * draws.normal()),
                &if request.ethnic { "ethnic" } else { "western" },
                &request.occasion,
                &tier,
                &format_args!("S{shopper:04}"),
                &quoted(&request.text),
                &(60.0 * libm::exp(0.9 * popularity)).round(),
                &format_args!("{:.4}", 1.0 / (1.0 + libm::exp(-1.3 * score))),
                &advisor_ms,
            ]);
        }
    }
    csv.into_bytes()
}

/// How well the advisor's order goes with the stylists' opinion: the correlation of its score with what suits.
fn skill(request: &Request) -> f64 {
    match (request.ethnic, request.occasion) {
        (false, "office") => 0.93,
        (false, _) => 0.89,
        (true, "wedding") => 0.30,
        (true, _) => 0.50,
    }
}

/// Twelve different outfits.
fn shown(draws: &mut Draws) -> Vec<usize> {
    let mut shown = Vec::with_capacity(OUTFITS_EACH);
    while shown.len() < OUTFITS_EACH {
        let outfit = draws.below(CATALOGUE);
        if !shown.contains(&outfit) {
            shown.push(outfit);
        }
    }
    shown
}

/// How much everybody likes an outfit: a standard normal.
fn popularity(seed: u64, ethnic: bool, outfit: usize) -> f64 {
    Draws::new(seed, Purpose::Outfit, outfit as u64 * 2 + u64::from(ethnic)).normal()
}

/// 0 not at all, 1 in a pinch, 2 a stylist would stand behind it, 3 just right.
fn grade(suits: f64) -> u8 {
    [0.15, 0.75, 1.45].iter().filter(|&&from| suits > from).count() as u8
}

fn ask(draws: &mut Draws) -> Request {
    let ethnic = draws.chance(0.145);
    let occasion = if ethnic {
        draws.by_share(&[("wedding", 0.42), ("festival", 0.36), ("everyday", 0.22)])
    } else {
        draws.by_share(&[("office", 0.50), ("party", 0.20), ("everyday", 0.30)])
    };
    let what = draws.one_of(match (ethnic, occasion) {
        (true, "wedding") => &[
            "a lehenga for my cousin's sangeet",
            "sherwani, not too heavy, for a friend's wedding",
            "silk saree for the reception in {city}",
            "something for the haldi that may get stained",
        ],
        (true, "festival") => &[
            "kurta set for Diwali",
            "saree for Onam, off-white with gold",
            "a chaniya choli for nine nights of garba",
            "kurta for Eid, light cotton",
        ],
        (true, _) => &["cotton kurtas for college", "a saree I can wear in the metro", "salwar kameez for the heat"],
        (false, "office") => &[
            "navy blazer for an interview in {city}",
            "shirts for the office that need no iron",
            "formal trousers for someone short",
            "what goes with a grey suit",
        ],
        (false, "party") => {
            &["black dress for a birthday", "something for a rooftop dinner in {city}", "first date, not too formal"]
        }
        (false, _) => &[
            "jeans and a top for travelling",
            "t-shirts that survive the machine",
            "sneakers and what to wear with them",
        ],
    });
    let city = draws.one_of(&["Pune", "Kochi", "Jaipur", "Delhi", "Guwahati", "Chennai"]);
    let limit = draws.by_share(&[("", 0.6), (", under 3,000", 0.25), (", under 8,000", 0.15)]);
    Request { ethnic, occasion, text: format!("{}{limit}", what.replace("{city}", city)) }
}
