//! What of a model changes its answers: the settings that are sent along, and where it is.

use indexmap::IndexMap;
use shipworthy_spec::prompt::Prompt;
use shipworthy_spec::spec::{Model, Provider, Value};

use super::estimate::{Needs, host};
use super::judges::fingerprint;
use super::providers::{ANTHROPIC, OPENAI};
use super::versions::version;

/// The field of a line of outputs that says what the model was asked with.
pub(crate) const ASKED: &str = "asked";

/// What outputs are asked with: the version of the prompt, and after a dash the fingerprint of the model with its settings.
pub(super) fn asked_with(text: &str, prompt: &Prompt, model: &Model) -> String {
    let mut told = vec![model.provider.name().to_owned(), model.model.clone().unwrap_or_default()];
    told.extend(settings(model, &prompt.params));
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    format!("{}-{}", version(text), fingerprint(&told))
}

/// The settings of a model and its place, as texts in an order of their own, but for those that a prompt sets (`over`). Nothing where a
/// model has none and is where its provider usually is, or on this machine.
pub(super) fn settings(model: &Model, over: &IndexMap<String, Value>) -> Vec<String> {
    // Programs and addresses of other kinds take a text and no settings.
    let takes_settings = matches!(model.provider, Provider::OpenAi | Provider::Anthropic);
    // Whether an answer comes in pieces does not change it.
    let is_sent = |name: &str| takes_settings && name != "stream" && !over.contains_key(name);
    let sent = model.params.iter().filter(|(name, _)| is_sent(name.as_str()));
    let mut settings: Vec<String> = sent.map(|(name, value)| format!("{name} = {value}")).collect();
    settings.sort_unstable();
    settings.extend(place(model).map(|place| format!("at {place}")));
    settings
}

/// The address of a model that is neither on this machine nor where its provider usually is. A server of a local model has another port
/// each time; what it said stays what it said.
pub(super) fn elsewhere(model: &Model) -> Option<&str> {
    let usual = match model.provider {
        Provider::OpenAi => OPENAI,
        Provider::Anthropic => ANTHROPIC,
        Provider::Http => "",
        Provider::Command | Provider::Echo => return None,
    };
    let url = model.url.as_deref()?;
    (url.trim_end_matches('/') != usual && host(url).1 == Needs::Host).then_some(url)
}

/// Where a model is, as far as that says who answers: an address elsewhere, the path of one on this machine, a program with its arguments.
fn place(model: &Model) -> Option<&str> {
    let url = model.url.as_deref()?;
    match model.provider {
        Provider::Command => Some(url),
        Provider::Http if elsewhere(model).is_none() => {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            rest.find('/').map(|at| &rest[at..])
        }
        _ => elsewhere(model),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(provider: Provider, url: Option<&str>, params: &[(&str, f64)]) -> Model {
        Model {
            provider,
            url: url.map(str::to_owned),
            model: Some("m".to_owned()),
            key: None,
            params: params.iter().map(|(name, value)| ((*name).to_owned(), Value::Number(*value))).collect(),
            concurrency: None,
            price: None,
        }
    }

    #[test]
    fn settings_and_places_that_change_an_answer_are_told_and_others_are_not() {
        let check = |of: &Model, expected: &[&str]| assert_eq!(settings(of, &IndexMap::new()), expected);
        check(&model(Provider::OpenAi, None, &[]), &[]);
        check(&model(Provider::OpenAi, Some("https://api.openai.com/v1/"), &[]), &[]);
        check(&model(Provider::OpenAi, Some("http://127.0.0.1:18181/v1"), &[]), &[]);
        check(&model(Provider::OpenAi, Some("https://models.example/v1"), &[]), &["at https://models.example/v1"]);
        let warm = model(Provider::OpenAi, None, &[("top_p", 0.5), ("max_tokens", 60.0)]);
        check(&warm, &["max_tokens = 60", "top_p = 0.5"]);
        check(&model(Provider::Http, Some("http://localhost:9000/judge"), &[("top_p", 0.5)]), &["at /judge"]);
        check(&model(Provider::Command, Some("sh judge.sh"), &[]), &["at sh judge.sh"]);
        let over = IndexMap::from([("top_p".to_owned(), Value::Number(1.0))]);
        assert_eq!(settings(&warm, &over), ["max_tokens = 60"], "what the prompt sets, the model does not");
    }

    #[test]
    fn what_outputs_are_asked_with_tells_the_prompt_from_the_settings() {
        let prompt = Prompt::default();
        let (plain, warm) =
            (model(Provider::OpenAi, None, &[]), model(Provider::OpenAi, None, &[("temperature", 1.0)]));
        let asked = asked_with("Be kind.\n", &prompt, &plain);
        assert_eq!(asked, asked_with("Be kind.\r\n", &prompt, &plain));
        let parts = |of: &str| of.split_once('-').map(|(text, settings)| (text.to_owned(), settings.to_owned()));
        let (text, settings) = parts(&asked).expect("two parts");
        assert_eq!(text, version("Be kind.\n"));
        let (other, same) = parts(&asked_with("Be brief.\n", &prompt, &plain)).expect("two parts");
        assert!(other != text && same == settings);
        let (same, other) = parts(&asked_with("Be kind.\n", &prompt, &warm)).expect("two parts");
        assert!(same == text && other != settings);
    }
}
