//! Reads tables and answers plans: Arrow, Parquet and DataFusion live here and nowhere else.
//!
//! [`Engine::gather`] answers a [`Gather`] with a [`Gathered`]: the compact columns that metrics need. [`Engine::fetch`]
//! shows some of the rows again. [`Engine::columns`] says what a table holds. Files are Parquet, CSV, JSON Lines, Excel and Arrow
//! IPC; text files may be compressed with gzip or Zstandard.
//!
//! **How.** A table is cut into parts (a row group, some megabytes of text, some batches), which threads decode and reduce on
//! their own. DataFusion computes the expressions of a spec after they were held against a list of what is allowed.
//!
//! **Memory.** What stays of a row: 5 bytes of label, 8 of content hash, which becomes the key where there are no ids (with an id 16
//! more, and 8 of key), 8 more with profiles where inputs are of many kinds, 4 per slice, 8 per weight, price, score, latency and
//! cluster, 1 per rule. A file larger than memory works as long as this fits, and 8 bytes more per row while rows alike are looked
//! for. Besides, each thread holds one part in work, and with profiles up to 8 million cells of samples per class and 8 million
//! counted values.
//!
//! **What it does not do.** It judges nothing: no metrics, no verdicts. It writes no files, opens no network connection, and
//! reads the files that a plan names, no others.

mod alike;
mod assembly;
mod audit;
mod beside;
mod cells;
mod codes;
mod columns;
mod condition;
mod conflicts;
mod expression;
mod fetch;
mod gather;
mod hash;
mod hashes;
mod job;
mod join;
mod kind;
mod label;
mod limits;
mod part;
mod problem;
mod profile;
mod row_words;
mod scan;
mod scores;
mod searched;
mod small;
mod table;
mod tally;

pub use expression::FUNCTIONS;
pub use limits::{
    DISTINCT_EXACT, MAX_COLUMNS, MAX_EXPRESSION_BYTES, MAX_NUMBER_SLICE_VALUES, MAX_RECORD_BYTES, MAX_SLICE_VALUES,
};
pub use shipworthy_eval::audit::facts::{AuditPlan, TableFacts};
pub use shipworthy_eval::gather::{Files, Gather, Gathered, Problem, Sql};

pub use small::SmallTable;
use table::{Halt, Table};

/// Hears how far the work is, and says when to stop. Called from several threads.
pub trait Progress: Sync {
    /// `done` of `total` bytes of this step are through.
    fn step(&self, what: &str, done: u64, total: Option<u64>);
    /// Whether the person asked to stop.
    fn cancelled(&self) -> bool;
}

/// Progress that nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn step(&self, _: &str, _: u64, _: Option<u64>) {}

    fn cancelled(&self) -> bool {
        false
    }
}

const STACK_BYTES: usize = 64 << 20;

/// Reads tables with a fixed number of threads.
pub struct Engine {
    threads: Option<rayon::ThreadPool>,
}

impl Engine {
    /// An engine with `threads` threads, at least one.
    pub fn new(threads: usize) -> Engine {
        // Expressions are planned by recursion: the stack holds the deepest that is allowed, with room to spare.
        let builder = rayon::ThreadPoolBuilder::new().num_threads(threads.clamp(1, 256)).stack_size(STACK_BYTES);
        // If threads cannot be had, the caller's own does the work.
        Engine { threads: builder.build().ok() }
    }

    /// Names and kinds of the columns of a table, in their order. The kinds: `text`, `whole number`, `number`, `yes/no`,
    /// `date`, `time`, `nothing`, `other`.
    pub fn columns(&self, files: &Files) -> Result<Vec<(String, String)>, Vec<Problem>> {
        let table = open_table(files, false)?;
        Ok(table.schema.fields().iter().map(|f| (f.name().clone(), kind::kind_of(f.data_type()).to_string())).collect())
    }

    /// What keeps files of unknown origin from being read: rows, cells or bytes that they claim or unpack to, beyond what is
    /// taken in. Reads packed files once, and keeps nothing.
    pub fn too_much(&self, files: &Files) -> Vec<Problem> {
        let told = |path: &std::path::PathBuf| {
            let what = table::unpacked::too_much(path)?;
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let message = format!("`{}` {what}", problem::shown(&name));
            Some(problem::problem(
                "too-much-unpacked",
                &files.at,
                message,
                "bring a part of it, with the columns that are judged",
            ))
        };
        files.paths.iter().filter_map(told).collect()
    }

    /// What is wrong with a plan as far as the columns of its files tell, which is quick whatever their length.
    pub fn problems(&self, plan: &Gather) -> Vec<Problem> {
        self.twice(|whole| gather::look(plan, whole)).err().unwrap_or_default()
    }

    /// Reads all that an audit needs to know about a table.
    pub fn audit(&self, plan: &AuditPlan, progress: &dyn Progress) -> Result<TableFacts, Vec<Problem>> {
        self.twice(|whole| audit::audit(plan, whole, progress))
    }

    /// The cells of a small table as text, with the names of its columns: at most `limit` rows.
    pub fn cells(&self, files: &Files, limit: usize) -> Result<SmallTable, Vec<Problem>> {
        self.twice(|whole| small::read(files, whole, limit))
    }

    /// The cells of a long table as text, those of the columns that are wanted, folded into a state a few thousand rows at a time and in their
    /// order. The first step is given no rows. More rows than `limit` are a problem.
    pub fn fold_cells<S: Send>(
        &self,
        files: &Files,
        limit: usize,
        wanted: &(dyn Fn(&str) -> bool + Sync),
        new: &(dyn Fn() -> S + Sync),
        step: &(dyn Fn(&mut S, SmallTable) + Sync),
    ) -> Result<S, Vec<Problem>> {
        self.twice(|whole| small::fold(files, whole, limit, wanted, new, step))
    }

    /// Which rows of a table a condition holds for, in their order; as in a `where`, not those that it is unknown for.
    pub fn held(&self, files: &Files, condition: &Sql) -> Result<Vec<bool>, Vec<Problem>> {
        self.twice(|whole| condition::held(files, condition, whole))
    }

    /// The first rows of a table as text, at most `limit`, with the names of its columns; long cells are cut at 300 characters.
    pub fn head(&self, files: &Files, limit: usize) -> Result<SmallTable, Vec<Problem>> {
        self.twice(|whole| small::head(files, whole, limit))
    }

    /// Carries out a plan. Everything that is wrong with it or with the data is reported at once.
    pub fn gather(&self, plan: &Gather, progress: &dyn Progress) -> Result<Gathered, Vec<Problem>> {
        self.twice(|whole| gather::gather(plan, whole, progress))
    }

    /// Shows rows again, by their number in [`Gathered`]: for each row up to 12 columns worth reading (id, time, label, slices,
    /// text first) with their values as text, each cut at 300 characters.
    pub fn fetch(
        &self,
        plan: &Gather,
        rows: &[usize],
        progress: &dyn Progress,
    ) -> Result<Vec<Vec<(String, String)>>, Vec<Problem>> {
        self.twice(|whole| fetch::fetch(plan, rows, whole, progress))
    }

    /// Reads on the types that the first rows of text files promise; when they turn out wrong, on those of the whole file.
    fn twice<T: Send>(&self, work: impl Fn(bool) -> Result<T, Vec<Halt>> + Sync) -> Result<T, Vec<Problem>> {
        let run = |whole| match &self.threads {
            Some(threads) => threads.install(|| work(whole)),
            None => work(whole),
        };
        let result = match run(false) {
            Err(halts) if halts.iter().any(|h| matches!(h, Halt::TypeSurprise)) => run(true),
            other => other,
        };
        result.map_err(|halts| halts.into_iter().map(as_problem).collect())
    }
}

fn as_problem(halt: Halt) -> Problem {
    match halt {
        Halt::Problem(problem) => *problem,
        Halt::Cancelled => problem::problem("cancelled", "", "stopped on request", "run it again to start over"),
        Halt::TypeSurprise => {
            problem::problem("unreadable-file", "", "a file changed while it was being read", "run it again")
        }
    }
}

/// Opens a table; text files that disagree on the strength of their first rows are read completely before that is believed.
fn open_table(files: &Files, whole: bool) -> Result<Table, Vec<Problem>> {
    match Table::open(files, whole) {
        Err(problems) if !whole && problems.iter().any(|p| p.code == "mixed-schema") => Table::open(files, true),
        other => other,
    }
}
