//! Diet tags of groceries in a marketplace: any of several labels.
//!
//! A model reads the title and the picture of what sellers upload. A vegan tag that is missing costs a sale; a nut that is
//! missing can cost far more. Sellers list many products, and some write nothing but a brand.

use libm::exp;

use crate::csv::{Csv, quoted};
use crate::example::{DemoFile, workspace};
use crate::random::{Draws, Purpose};

const PRODUCTS: u64 = 2_400;
const SELLERS: usize = 310;

/// A tag, with how often products of each category carry it, in the order of [`CATEGORIES`].
const TAGS: [(&str, [f64; 5]); 4] = [
    ("vegan", [0.42, 0.16, 0.02, 0.22, 0.30]),
    ("gluten_free", [0.38, 0.08, 0.85, 0.18, 0.52]),
    ("contains_nuts", [0.34, 0.22, 0.06, 0.09, 0.40]),
    ("organic", [0.14, 0.10, 0.22, 0.06, 0.05]),
];
const CATEGORIES: [(&str, f64); 5] =
    [("snacks", 0.30), ("bakery", 0.18), ("dairy", 0.16), ("ready_meals", 0.16), ("sweets", 0.20)];

/// The files of the example.
pub fn files(seed: u64) -> Vec<DemoFile> {
    workspace(
        include_str!("../workspaces/product-tags/README.md"),
        "product-tags.feature.md",
        include_str!("../workspaces/product-tags/product-tags.feature.md"),
        vec![("data/products.csv", products(seed))],
    )
}

fn products(seed: u64) -> Vec<u8> {
    let header = "product_id,seller_id,category,listing,title,vegan,gluten_free,contains_nuts,organic,p_vegan,p_gluten_free,\
                  p_contains_nuts,p_organic";
    let mut csv = Csv::with_header(header, PRODUCTS as usize);
    for number in 0..PRODUCTS {
        let mut draws = Draws::new(seed, Purpose::Product, number);
        // A few sellers list many products.
        let seller = (SELLERS as f64 * draws.uniform() * draws.uniform()) as usize;
        let category = draws.by_share(&[0, 1, 2, 3, 4].map(|index| (index, CATEGORIES[index].1)));
        let hand_made = draws.chance(if category == 4 { 0.45 } else { 0.15 });
        let listing = if hand_made { "home_kitchen" } else { "brand" };
        let tags = TAGS.map(|(_, shares)| draws.chance(shares[category]));
        let scores: Vec<f64> =
            tags.iter().enumerate().map(|(tag, &carried)| score(&mut draws, tag, carried, hand_made)).collect();
        let title = title(&mut draws, category, &tags, hand_made);
        csv.row(&[
            &format_args!("G{number:05}"),
            &format_args!("V{seller:03}"),
            &CATEGORIES[category].0,
            &listing,
            &quoted(&title),
            &u8::from(tags[0]),
            &u8::from(tags[1]),
            &u8::from(tags[2]),
            &u8::from(tags[3]),
            &format_args!("{:.4}", scores[0]),
            &format_args!("{:.4}", scores[1]),
            &format_args!("{:.4}", scores[2]),
            &format_args!("{:.4}", scores[3]),
        ]);
    }
    csv.into_bytes()
}

/// The model's probability of a tag. Home kitchens rarely print what is inside, so it sees less of theirs.
fn score(draws: &mut Draws, tag: usize, carried: bool, hand_made: bool) -> f64 {
    let seen = if hand_made { [3.6, 3.4, -0.6, 4.2][tag] } else { [5.4, 5.6, 5.8, 5.9][tag] };
    let view = draws.normal() * 1.3 + if carried { seen / 2.0 } else { -seen / 2.0 };
    1.0 / (1.0 + exp(-view))
}

fn title(draws: &mut Draws, category: usize, tags: &[bool; 4], hand_made: bool) -> String {
    let what = draws.one_of(match CATEGORIES[category].0 {
        "snacks" => &["Roasted makhana", "Banana chips", "Trail mix", "Millet crackers", "Masala peanuts and seeds"],
        "bakery" => &["Ragi bread", "Fruit cake", "Butter cookies", "Multigrain rusk"],
        "dairy" => &["Set curd", "Paneer block", "Flavoured milk", "Ghee, slow cooked"],
        "ready_meals" => &["Lemon rice", "Rajma bowl", "Upma mix", "Palak khichdi"],
        _ => &["Besan laddu", "Date and fig roll", "Dark chocolate bark", "Coconut barfi"],
    });
    let mut title = if hand_made { format!("Home made {}", what.to_lowercase()) } else { what.to_owned() };
    // What the rule can read: brands print most of their tags, home kitchens few.
    for (carried, words, printed) in [(tags[0], "vegan", 0.7), (tags[1], "gluten free", 0.6), (tags[3], "organic", 0.8)]
    {
        if carried && draws.chance(if hand_made { 0.25 } else { printed }) {
            title.push_str(", ");
            title.push_str(words);
        }
    }
    if tags[2] && draws.chance(if hand_made { 0.45 } else { 0.7 }) {
        title.push_str(draws.one_of(&[" with almond", " with cashew", ", contains nuts", " with peanut"]));
    }
    title
}
