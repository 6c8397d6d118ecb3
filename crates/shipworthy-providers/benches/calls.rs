//! What making calls costs, as a program of its own so that its time and memory can be measured from outside.
//!
//! ```text
//! calls serve MS                     a server that answers after so many milliseconds; prints its address
//! calls ask ADDRESS COUNT AT_ONCE    asks it so often; prints latencies as the calls report them
//! calls echo FILE COUNT BYTES        records so many replies of so many bytes without a server, or reads them back
//! calls open FILE                    opens a record
//! ```

#![expect(clippy::print_stdout, reason = "what is measured is printed")]

use std::path::Path;
use std::time::Duration;

use shipworthy_providers::{
    Answer, Call, Calls, Chat, Input, Kind, Limits, Message, Provider, Record, Role, Runner, Settings, TokenLimit,
    Unwatched,
};
use shipworthy_testkit::model_server::ModelServer;

/// Calls that are made when their turn comes, so that those of a long list need no memory.
struct Questions {
    count: usize,
    question: fn(usize, usize) -> Input,
    bytes: usize,
}

impl Calls for Questions {
    fn len(&self) -> usize {
        self.count
    }

    fn provider(&self, _: usize) -> &str {
        "model"
    }

    fn call(&self, index: usize) -> Call {
        Call { provider: "model".to_owned(), input: (self.question)(index, self.bytes), repeat: 0 }
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["serve", milliseconds] => serve(Duration::from_millis(number(milliseconds) as u64)),
        ["ask", address, count, at_once] => ask(address, number(count), number(at_once)),
        ["echo", file, count, bytes] => echo(Path::new(file), number(count), number(bytes)),
        ["open", file] => println!("{} replies", Record::open(Path::new(file)).expect("a record").len()),
        _ => println!("calls serve MS | ask ADDRESS COUNT AT_ONCE | echo FILE COUNT BYTES | open FILE"),
    }
}

fn number(word: &str) -> usize {
    word.parse().expect("a number")
}

fn serve(delay: Duration) {
    let server = ModelServer::steady("The refund takes five days.", delay);
    println!("{}", server.url());
    // Until whoever started it has had enough.
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input can be read");
}

fn ask(address: &str, count: usize, at_once: usize) {
    let kind = Kind::OpenAi {
        base_url: format!("{address}/v1"),
        key: None,
        headers: Vec::new(),
        token_limit: TokenLimit::MaxTokens,
    };
    let limits = Limits { concurrency: at_once, ..Limits::default() };
    let question = |index, _| {
        let messages = vec![Message::new(Role::User, format!("How long does refund number {index} take?"))];
        Input::Chat(Box::new(Chat { model: "mock".to_owned(), messages, max_tokens: Some(50), ..Chat::default() }))
    };
    let mut latencies = Vec::with_capacity(count);
    run(kind, limits, &Questions { count, question, bytes: 0 }, None, &mut |_, answer| {
        latencies.push(answer.expect("a reply").latency_ms);
    });
    latencies.sort_by(f64::total_cmp);
    let at = |share: f64| latencies[((count - 1) as f64 * share) as usize];
    println!(
        "latency of {count} calls, {at_once} at once: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn echo(file: &Path, count: usize, bytes: usize) {
    let mut record = Record::open(file).expect("a record");
    let before = record.len();
    let question = |index, bytes| Input::Text(format!("{index:->bytes$}"));
    let mut length = 0;
    run(Kind::Echo, Limits::default(), &Questions { count, question, bytes }, Some(&mut record), &mut |_, answer| {
        length += answer.expect("a reply").text.len();
    });
    println!("{before} replies before, {} after, {length} bytes said", record.len());
}

fn run(
    kind: Kind,
    limits: Limits,
    calls: &Questions,
    record: Option<&mut Record>,
    each: &mut dyn FnMut(usize, Answer),
) {
    let providers = vec![Provider { limits, ..Provider::new("model", kind) }];
    let runner = Runner::new(Settings { providers, ..Settings::default() }).expect("settings");
    runner.run(calls, record, &mut Unwatched, each).expect("a run");
}
