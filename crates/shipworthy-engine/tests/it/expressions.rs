//! What expressions may say and what they may not.

use crate::support::{Folder, Plan, gather, gathered, plan, told};

const DATA: &str = "label,score,city,Amount,City Tier,day,moment,flag,n\n\
    0,0.1,north,10,1,2026-06-30,2026-06-30T23:00:00Z,true,4\n\
    1,0.9,south,60000.5,2,2026-07-01,2026-07-01 00:00:00,false,\n\
    0,0.3,,700,3,2026-07-02,2026-07-02T08:30:00Z,true,9\n";

#[test]
fn allowed() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let check = |rule: &str, expect: [bool; 3]| {
        let gathered = gather(&plan(vec![data.clone()]).rule(rule)).unwrap_or_else(|p| panic!("{rule}: {}", told(&p)));
        assert_eq!(gathered.candidates[0].decision, expect, "{rule}");
    };
    check("amount > 50000", [false, true, false]);
    check("AMOUNT > 50000 AND NOT flag", [false, true, false]);
    check("\"Amount\" < 100", [true, false, false]);
    check("\"City Tier\" >= 2", [false, true, true]);
    check("COALESCE(city = 'north', false)", [true, false, false]);
    check("city IS NULL", [false, false, true]);
    check("COALESCE(city IN ('north', 'south'), false)", [true, true, false]);
    check("COALESCE(city LIKE 'n%', true)", [true, false, true]);
    check("COALESCE(city ILIKE 'NOR%', false)", [true, false, false]);
    check("amount BETWEEN 10 AND 700", [true, false, true]);
    check("CASE WHEN amount < 500 THEN true ELSE false END", [true, false, false]);
    check("CASE \"City Tier\" WHEN 1 THEN flag ELSE NOT flag END", [true, true, false]);
    check("day >= '2026-07-01'", [false, true, true]);
    check("moment >= '2026-07-01'", [false, true, true]);
    check("day = DATE '2026-07-02'", [false, false, true]);
    check("EXTRACT(hour FROM moment) = 8", [false, false, true]);
    check("date_part('month', day) = 6", [true, false, false]);
    check("date_trunc('month', moment) = '2026-07-01'", [false, true, true]);
    check("CAST(amount AS BIGINT) % 7 = 3", [true, true, false]);
    check("amount::INT > 600", [false, true, true]);
    check("abs(score - 0.5) > 0.3 AND round(score) = 0", [true, false, false]);
    check("COALESCE(length(trim(city)) = 5, false)", [true, true, false]);
    check("COALESCE(upper(substr(city, 1, 1)) = 'S', false)", [false, true, false]);
    check("COALESCE(starts_with(city, 'no') OR contains(city, 'out'), false)", [true, true, false]);
    check("COALESCE(strpos(city, 'r') = 3, false)", [true, false, false]);
    check("greatest(score, 0.2) = 0.2", [true, false, false]);
    check("COALESCE(sqrt(n) = 2, false) OR power(score, 2) > 0.8", [true, true, false]);
    check("COALESCE(ln(n) > 2, false) OR exp(score) > 2.4 OR log10(amount) = 1", [true, true, true]);
    check("NULLIF(flag, false) IS NULL", [false, true, false]);
    check("flag IS TRUE", [true, false, true]);
    check("ceil(score) = 1 AND floor(score) = 0", [true, true, true]);
    check("COALESCE(TRY_CAST(city AS DOUBLE) > 1, true)", [true, true, true]);
    check("'it''s' = 'it''s'", [true, true, true]);
    check("COALESCE(city || '-' || CAST(n AS TEXT) LIKE 'n%-%', false)", [true, false, false]);
    check("score IS DISTINCT FROM 0.1", [false, true, true]);
}

#[test]
fn every_function_of_the_list_can_be_called() {
    let calls = [
        "abs(-1) = 1",
        "btrim(' a ') = 'a'",
        "ceil(score) = 1",
        "char_length('abc') = 3",
        "coalesce(n, 4) > 0",
        "contains('abc', 'b')",
        "date_part('year', day) = 2026",
        "date_trunc('year', day) = '2026-01-01'",
        "ends_with('abc', 'c')",
        "exp(0) = 1",
        "extract(year FROM day) = 2026",
        "floor(score) = 0",
        "greatest(score, 2) = 2",
        "least(score, -1) = -1",
        "length('abc') = 3",
        "ln(1) = 0",
        "log10(100) = 2",
        "lower('A') = 'a'",
        "ltrim(' a') = 'a'",
        "nullif(1, 1) IS NULL",
        "position('b' IN 'abc') = 2",
        "pow(2, 3) = 8",
        "power(2, 3) = 8",
        "round(1.6) = 2",
        "rtrim('a ') = 'a'",
        "sign(-score) = -1",
        "sqrt(4) = 2",
        "starts_with('abc', 'a')",
        "strpos('abc', 'b') = 2",
        "substr('abc', 2, 1) = 'b'",
        "substring('abc' FROM 2 FOR 1) = 'b'",
        "trim(' a ') = 'a'",
        "trunc(1.6) = 1",
        "upper('a') = 'A'",
    ];
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    for (name, rule) in shipworthy_engine::FUNCTIONS.into_iter().zip(calls) {
        assert!(rule.starts_with(&format!("{name}(")), "no call of {name} here: {rule}");
        let gathered = gather(&plan(vec![data.clone()]).rule(rule)).unwrap_or_else(|p| panic!("{rule}: {}", told(&p)));
        assert_eq!(gathered.candidates[0].decision, [true; 3], "{rule}");
    }
    assert_eq!(shipworthy_engine::FUNCTIONS.len(), calls.len());
}

#[test]
fn refused() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let secret = folder.write("secret.csv", "a\n1\n").display().to_string();
    let deep = format!("{}score > 0{}", "(".repeat(200), ")".repeat(200));
    let long_chain = vec!["score > 0"; 200].join(" OR ");
    let too_long = format!("score > 0 AND city <> '{}'", "x".repeat(5_000));
    let cases = [
        "",
        "score >",
        "score > 0; DROP TABLE golden",
        "score > 0 -- and more\n; SELECT 1",
        "score > (SELECT 1)",
        "EXISTS (SELECT 1)",
        "score IN (SELECT score FROM golden)",
        &format!("score > 0 AND read_csv('{secret}') IS NULL"),
        "read_parquet('x') = 1",
        "other.score > 0",
        "sum(score) > 1",
        "avg(score) OVER () > 1",
        "abs(score) OVER () > 1",
        "row_number() OVER () > 1",
        "count(*) > 1",
        "random() > 0.5",
        "now() > moment",
        "current_date > day",
        "lenght(city) > 2",
        "regexp_like(city, '(a+)+$')",
        "city SIMILAR TO 'n%'",
        "city ~ 'n.*'",
        "repeat(city, 1000000000) = ''",
        &format!("{}city = 'x'", "city || ".repeat(51)),
        "city = \"north\"",
        "citty = 'north' OR amuont > 5",
        "$1 > 0",
        "@@version = 1",
        "CAST(score AS DECIMAL(38, 37)) > 0",
        "ARRAY[1, 2] = ARRAY[1]",
        "day > INTERVAL '1 day'",
        "(score, n) = (1, 2)",
        "struct(1) = 1",
        "score = ANY(ARRAY[1])",
        "coalesce(DISTINCT flag)",
        "arrow_cast(score, 'Utf8') = '1'",
        "version() = ''",
        "day >= 'yesterday'",
        "score ->> 'a' = 1",
        "\"city tier\" = 1",
    ];
    let mut out = String::new();
    for rule in cases.into_iter().chain([deep.as_str(), long_chain.as_str(), too_long.as_str()]) {
        let problems = gather(&plan(vec![data.clone()]).rule(rule)).expect_err(rule);
        let shown: String = rule.replace(&secret, "secret.csv").chars().take(60).collect();
        for p in &problems {
            if let Some((start, length)) = p.within {
                assert!(rule.get(start..start + length).is_some(), "{rule}: {start}+{length}");
            }
        }
        out += &format!("{shown:?}\n{}\n", told(&problems).replace(&secret, "secret.csv"));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn nesting_cannot_multiply_the_work() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let nest = |n: usize, open: &str, close: &str| format!("{}flag{}", open.repeat(n), close.repeat(n));
    let constructs = [
        ("(", " IN (true, false, NULL))"),
        ("(", " BETWEEN false AND true)"),
        ("COALESCE(", ", false)"),
        ("NULLIF(", ", false)"),
        ("(CASE ", " WHEN true THEN false ELSE true END)"),
    ];
    for (open, close) in constructs {
        let problems = gather(&plan(vec![data.clone()]).rule(&nest(20, open, close))).unwrap_err();
        assert_eq!(problems[0].code, "expression-too-deep", "{open}…{close}");
        // As deep as allowed, it is computed or found null, at once.
        if let Err(problems) = gather(&plan(vec![data.clone()]).rule(&nest(6, open, close))) {
            assert_eq!(problems[0].code, "rule-is-null", "{open}…{close}");
        }
    }
}

#[test]
fn the_deepest_that_is_allowed_is_computed() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    for rule in [
        vec!["score > 0"; 99].join(" AND "),
        vec!["score"; 98].join(" + ") + " > 0",
        format!("{}flag{} OR true", "NOT (".repeat(24), ")".repeat(24)),
    ] {
        let g = gather(&plan(vec![data.clone()]).rule(&rule)).unwrap_or_else(|p| panic!("{rule}: {}", told(&p)));
        assert_eq!(g.candidates[0].decision, [true; 3]);
    }
    let nested = |open: &str, close: &str| format!("{}score{} = 7 OR true", open.repeat(24), close.repeat(24));
    for (open, close) in [
        ("(", ")"),
        ("abs(", ")"),
        ("CAST(", " AS DOUBLE)"),
        ("CASE WHEN true THEN ", " END"),
        ("- ", ""),
        ("-(", ")"),
        ("trim(", ")"),
    ] {
        if let Err(problems) = gather(&plan(vec![data.clone()]).rule(&nested(open, close))) {
            assert_eq!(problems[0].code, "bad-expression", "{open}…{close}: {}", told(&problems));
        }
    }
}

#[test]
fn places_point_at_the_name() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let rule = "city = 'é' AND\n  amuont > 5";
    let problems = gather(&plan(vec![data]).rule(rule)).unwrap_err();
    let (start, length) = problems[0].within.unwrap();
    assert_eq!(&rule[start..start + length], "amuont");
}

#[test]
fn a_filter_that_is_null_leaves_the_row_out() {
    let folder = Folder::new();
    let data = folder.write("data.csv", DATA);
    let g = gathered(&plan(vec![data]).score("score").filter("city <> 'north'"));
    assert_eq!((g.rows, g.left_out), (1, 2));
}
