//! What judges and embeddings say about answers, and what all of it comes to.

use std::collections::BTreeMap;

use serde_json::Value;
use shipworthy_grade::{Assertion, Grade, Grader, Kind, Output};
use shipworthy_promptfoo::judging::{self, About, Ask, Question};
use shipworthy_promptfoo::{
    Judged, Provider as Written, Row, Speaks, Suite, Told as Problem, grade, judged_output, judged_parts,
};
use shipworthy_providers::{Answer, Call, Calls, Ended, Input, Money, Record, RunError, Runner};

use super::speakers::{Setup, Speaker};
use super::{Panel, lend};
use crate::collect::{Told, Watcher};

/// Who judges, and who turns texts into vectors, where nothing says so.
const USUAL_JUDGE: &str = "openai:chat:gpt-4.1-mini";
const USUAL_VECTORS: &str = "openai:embedding:text-embedding-3-large";

/// An assertion of a case: place of the case, number of the assertion.
type Place = (usize, usize);

/// What is compared of two answers: the rows, in which order they stand, and whose assertion it is.
struct Pair {
    case: usize,
    number: usize,
    first: usize,
    second: usize,
    turned: bool,
}

/// What was preferred of two rows, straight and turned.
type Pairs = BTreeMap<(usize, usize), [Option<i8>; 2]>;

/// Who judges what, and what was said.
pub(super) struct Judges {
    /// Everybody who judges, as written.
    written: Vec<Written>,
    speakers: Vec<Speaker>,
    /// Who is asked about an assertion.
    of: BTreeMap<Place, usize>,
    /// Whether somebody judges only because nothing says who does.
    usual: bool,
    /// Judges who also answer.
    own: Vec<String>,
    /// What was said, by row and assertion.
    said: BTreeMap<(usize, usize), Judged>,
    /// What was preferred, by case and assertion: rows, straight and turned.
    compared: BTreeMap<Place, Pairs>,
    failed: BTreeMap<Place, String>,
}

/// How asking went.
pub(super) struct Said {
    pub(super) ended: Ended,
    pub(super) calls: (usize, usize),
    pub(super) spent: Money,
    pub(super) tokens: u64,
    pub(super) cost: Option<f64>,
}

/// A call to a judge.
struct Asking {
    speaker: usize,
    input: Input,
    repeat: u32,
    about: AskedAbout,
}

enum AskedAbout {
    /// A question of an ask, by its place in the list of asks.
    Question {
        ask: usize,
        question: usize,
    },
    Vectors {
        row: usize,
        number: usize,
    },
    Pair(Pair),
}

struct All<'a> {
    asking: Vec<Asking>,
    speakers: &'a [Speaker],
}

impl Calls for All<'_> {
    fn len(&self) -> usize {
        self.asking.len()
    }

    fn provider(&self, index: usize) -> &str {
        &self.speakers[self.asking[index].speaker].id
    }

    fn call(&self, index: usize) -> Call {
        let asking = &self.asking[index];
        Call { provider: self.provider(index).to_owned(), input: asking.input.clone(), repeat: asking.repeat }
    }
}

impl Judges {
    /// Finds out who judges what.
    pub(super) fn plan(suite: &Suite, chosen: Option<&str>) -> Judges {
        let mut judges = Judges {
            written: Vec::new(),
            speakers: Vec::new(),
            of: BTreeMap::new(),
            usual: false,
            own: Vec::new(),
            said: BTreeMap::new(),
            compared: BTreeMap::new(),
            failed: BTreeMap::new(),
        };
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (place, case) in suite.cases.iter().enumerate() {
            for asked in judged_parts(&case.checks) {
                if asked.assertion.kind == Kind::MaxScore {
                    continue;
                }
                let vectors = judging::is_likeness(asked.assertion.kind);
                let use_of = if vectors { "embedding" } else { "text" };
                let own = asked.assertion.rest.get("provider").and_then(|given| of_use(given, use_of, vectors));
                let chosen = chosen.filter(|_| !vectors).map(Value::from);
                let by_case = case.options.grader.as_ref().and_then(|given| of_use(given, use_of, vectors));
                let given = own.or(chosen).or(by_case);
                let written = match given {
                    Some(given) => judges.written_of(&given, suite, place),
                    None => {
                        judges.usual |= !vectors;
                        Written::plain(
                            if vectors { USUAL_VECTORS } else { USUAL_JUDGE },
                            "the judge that nothing names",
                        )
                    }
                };
                let name = format!("{} {}", written.id, Value::Object(written.config.clone()));
                let number = *known.entry(name).or_insert_with(|| {
                    judges.written.push(written);
                    judges.written.len() - 1
                });
                judges.of.insert((place, asked.number), number);
            }
        }
        for judge in &judges.written {
            if suite.providers.iter().any(|provider| provider.id == judge.id && provider.id != "echo") {
                judges.own.push(judge.id.clone());
            }
        }
        judges
    }

    /// A judge as it is written: a label or id of a provider, another id, or a mapping.
    fn written_of(&self, given: &Value, suite: &Suite, case: usize) -> Written {
        let at = format!("the judge of {}", suite.cases[case].at);
        match given {
            Value::String(name) => {
                let labelled = suite.providers.iter().find(|provider| provider.label.as_deref() == Some(name));
                labelled.cloned().unwrap_or_else(|| Written::plain(name, &at))
            }
            other => {
                let id = other.get("id").and_then(Value::as_str).unwrap_or_default();
                let of = |key: &str| other.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
                Written { config: of("config"), env: of("env"), ..Written::plain(id, &at) }
            }
        }
    }

    /// Makes them ready to be asked. All that is wrong is told.
    pub(super) fn speakers(&mut self, setup: &Setup<'_>, panel: &mut Panel) -> Result<(), Vec<Problem>> {
        let mut wrong = Vec::new();
        for (number, written) in self.written.iter().enumerate() {
            match panel.one(setup, written, format!("{} (judge {number})", written.name())) {
                Ok(speaker) => self.speakers.push(speaker),
                Err(told) => wrong.extend(told),
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// What a reader should know about who judges.
    pub(super) fn notes(&self) -> Vec<Problem> {
        let mut notes = Vec::new();
        if self.usual {
            notes.push(Problem {
                at: "defaultTest.options.provider".to_owned(),
                message: format!("nothing says who judges, so {USUAL_JUDGE} does; --grader ID says otherwise"),
            });
        }
        for own in &self.own {
            notes.push(Problem {
                at: "defaultTest.options.provider".to_owned(),
                message: format!("{own} judges its own answers, which flatters them"),
            });
        }
        notes
    }

    /// Asks about every answer that is there.
    pub(super) fn ask(
        &mut self,
        suite: &Suite,
        rows: &[Row],
        grader: &Grader,
        runner: &Runner,
        mut record: Option<&mut Record>,
        watcher: &mut dyn Watcher,
    ) -> Result<Said, RunError> {
        let (mut asks, mut asking): (Vec<(usize, usize, Ask)>, Vec<Asking>) = (Vec::new(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            let Some(output) = row.output.as_ref().filter(|_| row.error.is_none()) else { continue };
            let case = &suite.cases[row.case];
            for asked in
                judged_parts(&case.checks).into_iter().filter(|asked| !judging::is_comparison(asked.assertion.kind))
            {
                let speaker = self.of[&(row.case, asked.number)];
                match self.questions(suite, row, output, asked.assertion, grader, speaker) {
                    Err(why) => {
                        self.said.insert((at, asked.number), Judged::Error(why));
                    }
                    Ok(Wants::Vectors(input)) => {
                        asking.push(Asking {
                            speaker,
                            input,
                            repeat: 0,
                            about: AskedAbout::Vectors { row: at, number: asked.number },
                        });
                    }
                    Ok(Wants::Ask(ask, inputs)) => {
                        for (question, input) in inputs.into_iter().enumerate() {
                            let about = AskedAbout::Question { ask: asks.len(), question };
                            asking.push(Asking { speaker, input, repeat: case.repeat, about });
                        }
                        asks.push((at, asked.number, ask));
                    }
                }
            }
        }
        self.pairs(suite, rows, grader, &mut asking);
        let mut replies: Vec<Vec<Option<Answer>>> =
            asks.iter().map(|(.., ask)| vec![None; ask.questions.len()]).collect();
        let all = All { asking, speakers: &self.speakers };
        let (mut vectors, mut preferred) = (Vec::new(), Vec::new());
        let (mut tokens, mut cost) = (0, None);
        let summary =
            runner.run(&all, lend(&mut record), &mut Told { what: "judges", watcher }, &mut |index, answer| {
                if let Ok(reply) = &answer {
                    tokens += reply.usage.total().unwrap_or(0);
                    if let Some(money) = reply.cost {
                        cost = Some(cost.unwrap_or(0.0) + money.units());
                    }
                }
                match &all.asking[index].about {
                    AskedAbout::Question { ask, question } => replies[*ask][*question] = Some(answer),
                    AskedAbout::Vectors { row, number } => vectors.push((*row, *number, answer)),
                    AskedAbout::Pair(pair) => {
                        preferred.push((pair.case, pair.number, pair.first, pair.second, pair.turned, answer))
                    }
                }
            })?;
        for ((row, number, ask), replies) in asks.iter().zip(replies) {
            self.said.insert((*row, *number), judged(ask, replies));
        }
        for (row, number, answer) in vectors {
            let assertion =
                judged_parts(&suite.cases[rows[row].case].checks).into_iter().find(|asked| asked.number == number);
            let said = match (answer, assertion) {
                (Ok(reply), Some(asked)) => match judging::likeness(asked.assertion, &reply.embeddings) {
                    Some(grade) => Judged::Grade(grade),
                    None => Judged::Error("the vectors cannot be compared".to_owned()),
                },
                (Err(failure), _) => Judged::Error(failure.to_string()),
                (Ok(_), None) => continue,
            };
            self.said.insert((row, number), said);
        }
        for (case, number, first, second, turned, answer) in preferred {
            match answer {
                Ok(reply) => {
                    // Told in the order of the rows: which of them it was.
                    let side = judging::prefers(&reply.text);
                    let pair =
                        self.compared.entry((case, number)).or_default().entry((first, second)).or_insert([None; 2]);
                    pair[usize::from(turned)] = side;
                }
                Err(failure) => {
                    self.failed.entry((case, number)).or_insert_with(|| failure.to_string());
                }
            }
        }
        let counts = &summary.progress;
        let made = counts.done + counts.failed - counts.cached;
        Ok(Said { ended: summary.ended, calls: (made, counts.cached), spent: counts.spent, tokens, cost })
    }

    fn questions(
        &self,
        suite: &Suite,
        row: &Row,
        output: &Value,
        assertion: &Assertion,
        grader: &Grader,
        speaker: usize,
    ) -> Result<Wants, String> {
        let case = &suite.cases[row.case];
        let label = &suite.prompts[suite.columns[row.column].prompt].label;
        let said = |error: shipworthy_grade::GradeError| error.to_string();
        let (output, context) = judged_output(assertion, output, &case.vars, label, grader).map_err(said)?;
        if judging::is_likeness(assertion.kind) {
            return self.vectors(assertion, &output, case, grader, speaker);
        }
        let about = About {
            prompt: &row.prompt,
            output: &output,
            vars: &case.vars,
            options: &case.options,
            context: context.as_deref(),
        };
        let ask = judging::ask(assertion, &about, grader.templates()).map_err(said)?;
        let input = |question: &Question| self.speakers[speaker].question(&question.turns, question.schema.as_ref());
        let inputs: Result<Vec<Input>, _> = ask.questions.iter().map(input).collect();
        let inputs = inputs.map_err(said)?;
        Ok(Wants::Ask(ask, inputs))
    }

    fn vectors(
        &self,
        assertion: &Assertion,
        output: &Value,
        case: &super::suite::Case,
        grader: &Grader,
        speaker: usize,
    ) -> Result<Wants, String> {
        let values: Vec<&str> = match &assertion.value {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if values.is_empty() {
            return Err("it takes a text, or a list of texts".to_owned());
        }
        let mut texts = vec![output.as_str().map_or_else(|| shipworthy_grade::json_text(output), str::to_owned)];
        for value in values {
            texts.push(grader.templates().render(value, &case.vars).map_err(|error| error.to_string())?);
        }
        if texts.iter().any(String::is_empty) {
            return Err("an empty text has no likeness".to_owned());
        }
        let input = self.speakers[speaker].texts(&texts);
        input
            .map(Wants::Vectors)
            .ok_or_else(|| "its provider turns no texts into vectors: name openai:embedding:MODEL".to_owned())
    }

    /// Comparisons of answers to the same case, two at a time and in both orders.
    fn pairs(&mut self, suite: &Suite, rows: &[Row], grader: &Grader, asking: &mut Vec<Asking>) {
        for (case_at, case) in suite.cases.iter().enumerate() {
            for asked in judged_parts(&case.checks).into_iter().filter(|asked| asked.assertion.kind == Kind::SelectBest)
            {
                let of = rows.iter().enumerate().filter(|(_, row)| row.case == case_at && row.error.is_none());
                let of: Vec<(usize, String)> = of
                    .filter_map(|(at, row)| Some((at, row.output.as_ref()?)))
                    .map(|(at, output)| {
                        (at, output.as_str().map_or_else(|| shipworthy_grade::json_text(output), str::to_owned))
                    })
                    .collect();
                let place = (case_at, asked.number);
                let criteria = asked.assertion.value.as_ref().and_then(Value::as_str).unwrap_or_default();
                let criteria = match grader.templates().render(criteria, &case.vars) {
                    Ok(criteria) if !criteria.trim().is_empty() => criteria,
                    Ok(_) => {
                        self.failed.insert(place, "it needs criteria as `value`".to_owned());
                        continue;
                    }
                    Err(error) => {
                        self.failed.insert(place, error.to_string());
                        continue;
                    }
                };
                if of.len() < 2 {
                    self.failed.insert(place, "there are not two answers to compare".to_owned());
                    continue;
                }
                let speaker = self.of[&place];
                for (number, (first, one)) in of.iter().enumerate() {
                    for (second, two) in &of[number + 1..] {
                        for turned in [false, true] {
                            let (a, b) = if turned { (two, one) } else { (one, two) };
                            let question = judging::pair(&criteria, a, b);
                            match self.speakers[speaker].question(&question.turns, question.schema.as_ref()) {
                                Ok(input) => {
                                    let pair = Pair {
                                        case: case_at,
                                        number: asked.number,
                                        first: *first,
                                        second: *second,
                                        turned,
                                    };
                                    asking.push(Asking {
                                        speaker,
                                        input,
                                        repeat: case.repeat,
                                        about: AskedAbout::Pair(pair),
                                    });
                                }
                                Err(error) => {
                                    self.failed.insert(place, error.to_string());
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Grades every answer that is there, with what judges said.
    pub(super) fn grade(&self, suite: &Suite, rows: &mut [Row], outputs: &[Option<Output>], grader: &Grader) {
        for (at, (row, output)) in rows.iter_mut().zip(outputs).enumerate() {
            let Some(output) = output.as_ref().filter(|_| row.error.is_none()) else { continue };
            let case = &suite.cases[row.case];
            let mut judged = |number: usize| self.said.get(&(at, number)).cloned();
            row.graded = Some(grade(&case.checks, case.threshold, output, &case.vars, grader, &mut judged));
        }
        for (case_at, case) in suite.cases.iter().enumerate() {
            for asked in
                judged_parts(&case.checks).into_iter().filter(|asked| judging::is_comparison(asked.assertion.kind))
            {
                self.compare(case_at, asked.number, asked.assertion, rows);
            }
        }
    }

    /// Puts a comparison of the answers to a case on top of their grades.
    fn compare(&self, case: usize, number: usize, assertion: &Assertion, rows: &mut [Row]) {
        let of: Vec<usize> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.case == case && row.graded.is_some())
            .map(|(at, _)| at)
            .collect();
        let result: Result<Vec<Grade>, String> = if let Some(why) = self.failed.get(&(case, number)) {
            Err(why.clone())
        } else if assertion.kind == Kind::MaxScore {
            let scores: Vec<_> = of
                .iter()
                .filter_map(|at| rows[*at].graded.as_ref().map(shipworthy_promptfoo::Graded::scores))
                .collect();
            if of.len() < 2 {
                Err("there are not two answers to compare".to_owned())
            } else {
                judging::best_by_score(&scores, assertion.value.as_ref())
            }
        } else {
            match self.compared.get(&(case, number)) {
                None => Err("its judge was not asked".to_owned()),
                Some(pairs) => {
                    let place = |row: usize| of.iter().position(|at| *at == row);
                    let compared: Vec<_> = pairs
                        .iter()
                        .filter_map(|((first, second), [straight, turned])| {
                            Some((place(*first)?, place(*second)?, *straight, *turned))
                        })
                        .collect();
                    Ok(judging::best(of.len(), &compared, assertion.not))
                }
            }
        };
        for (place, at) in of.iter().enumerate() {
            let own = match &result {
                Ok(grades) => Ok(grades[place].clone()),
                Err(why) => Err(why.clone()),
            };
            if let Some(graded) = &mut rows[*at].graded {
                graded.compared(assertion, own);
            }
        }
    }
}

/// What is asked about one assertion.
enum Wants {
    Ask(Ask, Vec<Input>),
    Vectors(Input),
}

/// What replies come to; none where one of them did not come.
fn judged(ask: &Ask, replies: Vec<Option<Answer>>) -> Judged {
    let mut texts = Vec::new();
    for reply in replies {
        match reply {
            Some(Ok(reply)) => texts.push(reply.text),
            Some(Err(failure)) => return Judged::Error(failure.to_string()),
            None => return Judged::Error("its judge was not asked: the run ended before".to_owned()),
        }
    }
    Judged::Grade(judging::graded(ask, &texts))
}

/// Of providers by what they are for, the one for this; a provider for texts is none for vectors.
fn of_use(given: &Value, use_of: &str, vectors: bool) -> Option<Value> {
    let by_use = given.as_object().filter(|entries| !entries.contains_key("id"));
    match by_use {
        Some(entries) => entries.get(use_of).cloned(),
        None => {
            let id = given.as_str().or_else(|| given.get("id")?.as_str()).unwrap_or_default();
            let embeds = matches!(Speaks::of(id), Ok(Speaks::OpenAi { embeds: true, .. }));
            (embeds == vectors).then(|| given.clone())
        }
    }
}
