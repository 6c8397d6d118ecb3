//! The box that scripts run in.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rquickjs::function::Constructor;
use rquickjs::{Context, Ctx, Function, Runtime, Value as JsValue};
use serde_json::Value;

use crate::js;

/// What a script may use before it is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps, in tens of thousands: jumps, calls, and choices that a regular expression takes back.
    pub steps: u64,
    /// Bytes of memory.
    pub memory: usize,
    /// Bytes of an answer, and of a value that it is compared with.
    pub text: usize,
}

impl Default for Limits {
    /// Ten million steps (a tenth of a second, or some seconds where each step throws), 256 MiB, and texts of 16 MiB.
    fn default() -> Self {
        Self { steps: 1_000, memory: 256 << 20, text: 16 << 20 }
    }
}

/// Jobs of promises that are waited for.
const MOST_JOBS: usize = 100_000;

/// How much of the machine's stack a script may use.
const STACK: usize = 512 << 10;

/// Takes away what would make the same script say different things twice. A script that asks for it fails with these words.
const CLOSED: &str = r#"(() => {
    const closed = (what) => () => { throw new Error(what + " is not available to assertions: a grade is the same each time"); };
    const Real = Date;
    const Fixed = function Date(...given) {
        if (given.length === 0) closed("the time of day")();
        return new.target ? Reflect.construct(Real, given, new.target) : closed("the time of day")();
    };
    Fixed.prototype = Real.prototype;
    Fixed.prototype.constructor = Fixed;
    Fixed.parse = Real.parse;
    Fixed.UTC = Real.UTC;
    Fixed.now = closed("the time of day");
    globalThis.Date = Fixed;
    Math.random = closed("chance");
    delete globalThis.performance;
    const silent = () => undefined;
    globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent };
})()"#;

/// What `process` is inside: something to look at, with nothing behind it.
const PROCESS: &str = r#"({ env: {}, argv: [], mainModule: { require(name) {
    throw new Error("assertions have no modules: " + name);
} } })"#;

/// What a script is called with.
pub(crate) struct Given<'a> {
    /// The name and value of its first argument.
    pub name: &'a str,
    pub value: &'a Value,
    /// Its second argument.
    pub context: &'a Value,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Returned {
    Nothing,
    Number(f64),
    /// Anything that JSON can say.
    Value(Value),
    /// What JSON cannot say, in words.
    Other(&'static str),
    /// A promise whose jobs make further jobs.
    Endless,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScriptError {
    /// The script threw, or is none: the message.
    Threw(String),
    /// It used all its steps.
    Endless,
    /// It used all its memory or all its stack.
    Memory,
}

impl std::fmt::Display for ScriptError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Threw(message) => formatter.write_str(message),
            Self::Endless => formatter.write_str("it was stopped: it used all the steps that an assertion has"),
            Self::Memory => formatter.write_str("it was stopped: it used all the memory that an assertion has"),
        }
    }
}

/// An engine, made when it is first needed, and made anew after a script that had to be stopped.
pub(crate) struct Sandbox {
    limits: Limits,
    engine: RefCell<Option<Rc<Engine>>>,
}

struct Engine {
    runtime: Runtime,
    /// For regular expressions, which cannot change what the next one sees.
    shared: Context,
    spent: Rc<Cell<u64>>,
}

impl Sandbox {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, engine: RefCell::new(None) }
    }

    fn engine(&self) -> Result<Rc<Engine>, ScriptError> {
        let mut kept = self.engine.borrow_mut();
        if let Some(engine) = &*kept {
            engine.spent.set(0);
            return Ok(engine.clone());
        }
        let runtime = Runtime::new().map_err(|_| ScriptError::Memory)?;
        runtime.set_memory_limit(self.limits.memory);
        runtime.set_max_stack_size(STACK);
        let spent = Rc::new(Cell::new(0));
        let (counter, steps) = (spent.clone(), self.limits.steps);
        runtime.set_interrupt_handler(Some(Box::new(move || {
            counter.set(counter.get() + 1);
            counter.get() > steps
        })));
        let shared = Context::full(&runtime).map_err(|_| ScriptError::Memory)?;
        let engine = Rc::new(Engine { runtime, shared, spent });
        *kept = Some(engine.clone());
        Ok(engine)
    }

    /// Calls a function with this body in a world of its own.
    pub(crate) fn call(&self, body: &str, given: &Given<'_>) -> Result<Returned, ScriptError> {
        let engine = self.engine()?;
        let context = Context::full(&engine.runtime).map_err(|_| ScriptError::Memory)?;
        let result = context.with(|ctx| match run(&ctx, body, given) {
            Ok(Returned::Endless) => Err(ScriptError::Endless),
            other => other.map_err(|error| self.failure(&engine, &ctx, &error)),
        });
        drop(context);
        // Jobs that nobody waited for would run in the next script's time.
        let spoiled =
            matches!(result, Err(ScriptError::Endless | ScriptError::Memory)) || engine.runtime.is_job_pending();
        if spoiled {
            self.engine.replace(None);
        }
        result
    }

    /// Works in the shared world, which is for our own code alone.
    pub(super) fn shared<T>(&self, work: impl FnOnce(&Ctx<'_>) -> rquickjs::Result<T>) -> Result<T, ScriptError> {
        let engine = self.engine()?;
        engine.shared.with(|ctx| work(&ctx).map_err(|error| self.failure(&engine, &ctx, &error)))
    }

    /// What went wrong. The exception is taken, so that the next script does not find it.
    fn failure(&self, engine: &Engine, ctx: &Ctx<'_>, error: &rquickjs::Error) -> ScriptError {
        let message = match error {
            rquickjs::Error::Exception => thrown(ctx),
            rquickjs::Error::Allocation => return ScriptError::Memory,
            other => other.to_string(),
        };
        // Where there is no memory for an error, nothing is thrown.
        let memory =
            ["out of memory", "stack overflow", "Maximum call stack"].iter().any(|word| message.contains(word))
                || message == "null";
        if engine.spent.get() > self.limits.steps {
            ScriptError::Endless
        } else if memory {
            ScriptError::Memory
        } else {
            ScriptError::Threw(message)
        }
    }
}

fn thrown(ctx: &Ctx<'_>) -> String {
    let caught = ctx.catch();
    if let Some(exception) = caught.as_exception() {
        let name: String = exception.as_object().get("name").unwrap_or_default();
        let message = exception.message().unwrap_or_default();
        return if name.is_empty() || name == "Error" { message } else { format!("{name}: {message}") };
    }
    match ctx.json_stringify(caught).ok().flatten() {
        Some(text) => text.to_string().unwrap_or_default(),
        None => "something that has no text was thrown".to_owned(),
    }
}

fn run<'js>(ctx: &Ctx<'js>, body: &str, given: &Given<'_>) -> rquickjs::Result<Returned> {
    ctx.eval::<(), _>(CLOSED)?;
    let process: JsValue<'js> = ctx.eval(PROCESS)?;
    let value = into_js(ctx, given.value)?;
    let context = into_js(ctx, given.context)?;
    // Kept before the script can put something else in their places.
    let stringify: Function<'js> = ctx.eval("(stringify => value => stringify(value))(JSON.stringify)")?;
    let make: Constructor<'js> = ctx.globals().get("Function")?;
    let function: Function<'js> = make.construct((given.name, "context", "process", body))?;
    let mut result: JsValue<'js> = function.call((value, context, process))?;
    if let Some(promise) = result.clone().into_promise() {
        let mut jobs = 0;
        result = loop {
            if let Some(settled) = promise.result::<JsValue<'js>>() {
                break settled?;
            }
            jobs += 1;
            if jobs > MOST_JOBS {
                return Ok(Returned::Endless);
            }
            if !ctx.execute_pending_job() {
                return Ok(Returned::Other("promise that nobody keeps"));
            }
        };
    }
    if result.is_undefined() {
        return Ok(Returned::Nothing);
    }
    if let Some(number) = result.as_number() {
        return Ok(Returned::Number(number));
    }
    if let Some(flag) = result.as_bool() {
        return Ok(Returned::Value(Value::Bool(flag)));
    }
    if result.is_function() {
        return Ok(Returned::Other("function"));
    }
    if result.is_symbol() {
        return Ok(Returned::Other("symbol"));
    }
    let text: Option<String> = stringify.call((result,))?;
    match text.map(|text| serde_json::from_str(&text)) {
        Some(Ok(value)) => Ok(Returned::Value(value)),
        Some(Err(_)) => Ok(Returned::Other("object nested too deep")),
        None => Ok(Returned::Other("object without content")),
    }
}

fn into_js<'js>(ctx: &Ctx<'js>, value: &Value) -> rquickjs::Result<JsValue<'js>> {
    match value {
        Value::String(text) => Ok(rquickjs::String::from_str(ctx.clone(), text)?.into_value()),
        other => ctx.json_parse(js::stringify(other)),
    }
}
