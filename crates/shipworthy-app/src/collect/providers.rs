//! The models of a spec as those who answer calls.

use shipworthy_eval::gather::Problem;
use shipworthy_providers::{
    Budget, CommandInput, Kind, Limits, Money, Network, Price, PriceRow, Prices, Provider, Secret, Settings, TokenLimit,
};
use shipworthy_spec::spec::{GradedBy, Grader, KeyPlace, Model, Provider as Speaks, TokenPrice};

use super::settings::elsewhere;
use super::{Bench, fingerprint, mode};

pub(super) const OPENAI: &str = "https://api.openai.com/v1";
pub(super) const ANTHROPIC: &str = "https://api.anthropic.com";
/// Calls at a time where the spec does not say.
const CONCURRENCY: usize = 4;

/// Whether a model answers for a candidate that was asked for, or judges.
fn is_called(bench: &Bench<'_>, name: &str) -> bool {
    let prompted = |place: &usize| bench.spec.candidates[*place].prompted.as_ref();
    let answers = bench.chosen.iter().filter_map(prompted).any(|prompted| prompted.model == name);
    let judges = |grader: &Grader| matches!(&grader.by, GradedBy::Judge { model, .. } if model == name);
    answers || bench.generation.graders.iter().any(judges)
}

/// Who may be asked, at what price, and how far a run may go. Every key that cannot be had is told at once.
pub(super) fn settings(bench: &Bench<'_>) -> Result<Settings, Vec<Problem>> {
    let (mut providers, mut rows, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (name, model) in bench.spec.models.iter().filter(|(name, _)| is_called(bench, name)) {
        match kind(bench, name, model) {
            Ok(kind) => providers.push(Provider {
                limits: Limits {
                    concurrency: model.concurrency.map_or(CONCURRENCY, |calls| calls as usize),
                    ..Limits::default()
                },
                // A server of a local model has another port each time; what it said stays what it said.
                recorded_as: Some(recorded_as(name, model)),
                ..Provider::new(name.clone(), kind)
            }),
            Err(problem) => problems.push(problem),
        }
        let price = model.price.and_then(price);
        rows.extend(price.map(|price| PriceRow { provider: name.clone(), model: None, price }));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let budget = &bench.spec.budget;
    Ok(Settings {
        providers,
        prices: Prices { rows },
        network: Network { hosts: bench.request.hosts.clone(), ..Network::default() },
        commands: bench.request.commands,
        budget: Budget { money: budget.money.and_then(Money::new), tokens: budget.tokens },
        deadline: budget.minutes.map(|minutes| std::time::Duration::from_secs_f64(minutes * 60.0)),
        seed: bench.request.seed,
        mode: mode(bench.request),
    })
}

/// The name under which replies of a model are recorded: that of another host is another one.
fn recorded_as(name: &str, model: &Model) -> String {
    let host = elsewhere(model).map_or_else(String::new, |url| format!("@{}", fingerprint(&[url])));
    format!("{}:{}{host}", model.provider.name(), model.model.as_deref().unwrap_or(name))
}

/// What a million tokens cost: both sides count in millions.
pub(super) fn price(price: TokenPrice) -> Option<Price> {
    Some(Price {
        input: Money::new(price.input)?,
        output: Money::new(price.output)?,
        cached_input: price.cached_input.and_then(Money::new),
    })
}

fn kind(bench: &Bench<'_>, name: &str, model: &Model) -> Result<Kind, Problem> {
    // In a replay nobody is asked, so that no key is needed.
    let key = match &model.key {
        Some(place) if !bench.request.replay => Some(secret(bench, name, place)?),
        _ => None,
    };
    let url = |usual: &str| model.url.clone().unwrap_or_else(|| usual.to_owned());
    Ok(match model.provider {
        Speaks::OpenAi => {
            Kind::OpenAi { base_url: url(OPENAI), key, headers: Vec::new(), token_limit: TokenLimit::default() }
        }
        Speaks::Anthropic => Kind::Anthropic { base_url: url(ANTHROPIC), key, headers: Vec::new() },
        Speaks::Http => {
            Kind::Http { url: url(""), method: "POST".to_owned(), headers: Vec::new(), text_at: model.model.clone() }
        }
        Speaks::Command => {
            let mut words = url("").split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter();
            Kind::Command {
                program: words.next().unwrap_or_default().into(),
                args: words.collect(),
                input: CommandInput::Stdin,
                folder: bench.folder.to_path_buf(),
            }
        }
        Speaks::Echo => Kind::Echo,
    })
}

fn secret(bench: &Bench<'_>, name: &str, place: &KeyPlace) -> Result<Secret, Problem> {
    let found = match place {
        KeyPlace::Variable(variable) => Secret::from_variable(variable),
        KeyPlace::File(path) => Secret::from_file(&bench.folder.join(path)),
    };
    found.map_err(|error| Problem {
        code: "no-key",
        at: format!("models.{name}.key"),
        within: None,
        message: format!("the key of `{name}` cannot be had: {error}"),
        remedy: "set it before you run this; with `--replay` no key is needed".to_owned(),
    })
}
