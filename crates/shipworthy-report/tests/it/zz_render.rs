use shipworthy_learn::archetype::ARCHETYPES;
use shipworthy_learn::case::*;
use shipworthy_learn::code::{Code, Level};
use shipworthy_learn::debrief::Submission;
use shipworthy_report::learn::{answered, believed, exhibit};

#[test]
fn render() {
    std::fs::create_dir_all("/tmp/fig").unwrap();
    let app = std::fs::read_to_string("../shipworthy-web/src/assets/app.css").unwrap();
    let style: String = ["tokens", "report", "parts", "audit"]
        .map(|n| std::fs::read_to_string(format!("src/assets/{n}.css")).unwrap())
        .concat();
    for of in ARCHETYPES {
        for level in Level::ALL {
            let seed: u64 = std::env::var("SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(7);
            let case = of.draw(&Code::new(of, seed, level));
            let mut parts: Vec<String> = Vec::new();
            parts.push(format!("<h1>{}</h1><p>{}</p>", case.brief.headline, case.brief.story));
            for (n, e) in case.exhibits.iter().enumerate() {
                parts.push(exhibit(e, &format!("e{n}")).into_string());
            }
            for q in &case.questions {
                parts.push(format!("<h3>{}</h3><div class=found>{}</div>", q.label, answered(&q.answer).into_string()));
            }
            let written = match &case.actions {
                Actions::Choice { actions } => actions[0].id.clone(),
                Actions::Number { low, .. } => low.to_string(),
                Actions::Shares { parts, .. } => format!("{}=100", parts[0].id),
                Actions::Picks { .. } => "none".to_owned(),
                Actions::Stages { .. } => {
                    let mut path: Vec<String> = Vec::new();
                    while let Some(stage) = case.stage(&path) {
                        parts.push(exhibit(&stage.arrived, &format!("s{}", path.len())).into_string());
                        let Some(next) = stage.can.iter().find(|x| *x != "back").or(stage.can.first()).cloned() else {
                            break;
                        };
                        path.push(next);
                    }
                    path.join(",")
                }
            };
            let answer = case.actions.read(&written).unwrap();
            let beliefs = case.beliefs.as_ref().map(|b| vec![1.0 / b.causes.len() as f64; b.causes.len()]);
            let asked: Vec<String> = case.questions.iter().take(2).map(|q| q.id.clone()).collect();
            let d = case.submit(&Submission { beliefs, asked, ..Submission::plain(answer, 0.6, "x".repeat(90)) });
            parts.push("<hr><h1>Debrief</h1>".into());
            parts.push(shipworthy_report::learn::worth(&d.worth, d.currency).into_string());
            if let Some(b) = &d.beliefs {
                parts.push(believed(b).into_string());
            }
            for (n, e) in d.revealed.iter().enumerate() {
                parts.push(exhibit(e, &format!("r{n}")).into_string());
            }
            let body = parts.join("\n");
            for (name, scheme) in [("light", "light"), ("dark", "dark")] {
                let _ = scheme;
                let css = if name == "dark" {
                    style.replace("(prefers-color-scheme: dark)", "(min-width: 1px)")
                } else {
                    style.replace("(prefers-color-scheme: dark)", "(max-width: 1px)")
                };
                let html = format!(
                    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><style>{css}{app}</style><body><main class=case style='display:block;max-width:640px;margin:20px auto;padding:0 16px'>{body}</main>"
                );
                std::fs::write(format!("/tmp/fig/{}-{}-{name}.html", of.id(), level.number()), html).unwrap();
            }
        }
    }
}
