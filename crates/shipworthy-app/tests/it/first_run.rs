//! First run without pages: from bytes of any format to a spec, and from hostile ones to a refusal that leaves nothing.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use shipworthy_app::Unwatched;
use shipworthy_app::bench::{Looking, Settings, Workbench};
use shipworthy_app::first_run::{self, Choice, NewSpec, Part};
use shipworthy_app::form::NotDone;
use shipworthy_app::moment::Moment;
use shipworthy_app::uploads::Upload;

/// A Parquet file of 660 bytes that says that it has five thousand million rows.
const CLAIMS: [&str; 11] = [
    "5041523115041508151a4c1502150412000028b52ffd2004210000010000001500151a152c2c15c0b8021504150615061c00000028b52ffd200d6900",
    "0004000000c0b8020101c0b802001500151a152c2c15c0b8021504150615061c00000028b52ffd200d69000004000000c0b8020101c0b80200150015",
    "1a152c2c15c0b8021504150615061c00000028b52ffd200d69000004000000c0b8020101c0b802001500151a152c2c15a29c011504150615061c0000",
    "0028b52ffd200d69000004000000a29c010101a29c010015041508151a4c1502150412000028b52ffd20042100000000003f1500151a152c2c15c0b8",
    "021504150615061c00000028b52ffd200d69000004000000c0b8020101c0b802001500151a152c2c15c0b8021504150615061c00000028b52ffd200d",
    "69000004000000c0b8020101c0b802001500151a152c2c15c0b8021504150615061c00000028b52ffd200d69000004000000c0b8020101c0b8020015",
    "00151a152c2c15a29c011504150615061c00000028b52ffd200d69000004000000a29c010101a29c01001502193c35001806736368656d6115040015",
    "02250218056c6162656c251e4cac13081100000015082502180573636f7265001680c8afa025191c192c26001c1502192504061918056c6162656c15",
    "0c1680c8afa02516b402168e03263e2608292c15041504150200150015041508003c290619260080c8afa02500000026001c15081925040619180573",
    "636f7265150c1680c8afa02516b402168e0326cc03269603292c15041504150200150015041508003c290619260080c8afa02500000016e8041680c8",
    "afa0252608169c06002820706172717565742d6370702d6172726f772076657273696f6e2032362e302e31192c1c00001c000000fa00000050415231",
];

fn bench(folder: &Path) -> Arc<Workbench> {
    let clock = Arc::new(|| Moment { seconds: 1_795_278_720, offset_minutes: 0 });
    let settings = Settings { threads: 1, roots: Vec::new(), tool: "0".to_owned(), clock };
    Arc::new(Workbench::open(folder, settings).expect("a folder"))
}

fn bring(bench: &Workbench, name: &str, bytes: &[u8]) -> Result<Upload, NotDone> {
    let mut incoming = bench.take_in(name, "Asha", 300 << 20, &[7; 16])?;
    incoming.take(bytes)?;
    bench.taken_in(incoming)
}

/// Everything in a folder and below.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

/// A workbook whose sheets unpack to more than a gibibyte: the same blank sheet, again and again.
fn bomb() -> Vec<u8> {
    let archive = || zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut one = archive();
    one.start_file("xl/worksheets/sheet.xml", options).expect("an archive");
    let blank = vec![b' '; 1 << 20];
    for _ in 0..41 {
        one.write_all(&blank).expect("an archive");
    }
    let mut sheet = zip::ZipArchive::new(one.finish().expect("an archive")).expect("an archive");
    let mut bomb = archive();
    bomb.start_file("xl/workbook.xml", options).expect("an archive");
    for number in 0..25 {
        let packed = sheet.by_index_raw(0).expect("a sheet");
        bomb.raw_copy_file_rename(packed, format!("xl/worksheets/sheet{number}.xml")).expect("an archive");
    }
    bomb.finish().expect("an archive").into_inner()
}

#[test]
fn hostile_files_are_refused_and_nothing_of_them_is_kept() {
    #[track_caller]
    fn check(name: &str, bytes: &[u8], expect: &str) {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = bench(folder.path());
        let Err(NotDone::Fields(problems)) = bring(&bench, name, bytes) else { panic!("{name} is refused") };
        assert!(problems[0].message.contains(expect), "{name}: {problems:?}");
        assert!(problems[0].message.contains(name), "it is called as its owner calls it: {problems:?}");
        assert_eq!(bench.brought(), []);
        let left: Vec<String> = files(folder.path()).into_iter().filter(|file| file.contains("0707")).collect();
        assert_eq!(left, [""; 0], "{name}");
    }
    let bomb = bomb();
    assert!(bomb.len() < 2 << 20);
    check("bomb.xlsx", &bomb, "unpack");
    let hex = CLAIMS.concat();
    let claims: Vec<u8> =
        (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("digits")).collect();
    check("claims.parquet", &claims, "5,000,000,000 rows");
    check("cut.parquet", b"PAR1\x15\x00\x15", "cut.parquet");
    check("deep.jsonl", "[".repeat(100_000).as_bytes(), "deep.jsonl");
    check("line.csv", &vec![b'x'; 20 << 20], "line.csv");
}

#[test]
fn every_format_is_looked_into_alike() {
    let rows: Vec<(usize, f64)> = (0..200).map(|i| (usize::from(i % 4 == 0), f64::from(i % 10) / 10.0)).collect();
    let lines = |between: &str| {
        let row = |(label, score): &(usize, f64)| format!("{label}{between}{score}\n");
        format!("label{between}score\n{}", rows.iter().map(row).collect::<String>())
    };
    let json: String = rows.iter().map(|(label, score)| format!("{{\"label\":{label},\"score\":{score}}}\n")).collect();
    let mut guesses = Vec::new();
    for (name, text) in [("a.csv", lines(",")), ("a.tsv", lines("\t")), ("b.csv", lines(";")), ("a.jsonl", json)] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let looked = first_run::look(&path, 1, &Unwatched).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((looked.overview.rows, looked.head.len()), (200, 5), "{name}");
        let choice = Choice::guess(&looked.overview, "A");
        assert_eq!(choice.parts, [Part::Label, Part::Score], "{name}");
        guesses.push(choice);
    }
    assert!(guesses.windows(2).all(|two| two[0] == two[1]));
}

#[test]
fn the_same_table_gives_the_same_spec_whatever_the_order_of_its_rows() {
    let rows: Vec<String> =
        (0..500).map(|i| format!("{i},{},0.{},{}\n", i % 3 / 2, i % 10, ["a", "b"][i / 2 % 2])).collect();
    let text = |rows: &[String]| format!("id,label,score,team\n{}", rows.concat());
    let mut specs = Vec::new();
    let reversed: Vec<String> = rows.iter().rev().cloned().collect();
    for (threads, rows) in [(1, &rows), (2, &reversed)] {
        let folder = tempfile::tempdir().expect("a folder");
        let (data, spec) = (folder.path().join("a.csv"), folder.path().join("a.feature.md"));
        std::fs::write(&data, text(rows)).expect("a file");
        let looked = first_run::look(&data, threads, &Unwatched).expect("a table");
        let choice = Choice::guess(&looked.overview, "Mail");
        let new =
            NewSpec { spec: &spec, data: &data, called: "a.csv", overview: &looked.overview, choice: &choice, threads };
        first_run::create(&new).expect("a spec");
        assert!(matches!(first_run::create(&new), Err(NotDone::Fields(_))), "it is there already");
        assert_eq!(files(folder.path()).len(), 2, "and nothing else");
        specs.push(std::fs::read_to_string(&spec).expect("a spec"));
    }
    assert_eq!(specs[0], specs[1]);
}

#[test]
fn a_table_is_looked_into_once_and_forgotten_when_nobody_needs_it() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("shipworthy.toml"), "").expect("a mark");
    let below = folder.path().join("mail");
    std::fs::create_dir(&below).expect("a folder");
    let bench = bench(&below);
    let upload = bring(&bench, "a.csv", b"label,score\n1,0.9\n0,0.2\n").expect("a table");
    assert!(folder.path().join(&upload.path).is_file(), "it lies in the workspace that the specs here belong to");
    let looked = loop {
        match bench.look(&upload) {
            Looking::Done(looked) => break looked,
            Looking::Working(_) => {}
            Looking::Refused(problems) => panic!("{problems:?}"),
        }
    };
    let choice = Choice::guess(&looked.overview, "Mail");
    let feature = bench.begin(&upload, &looked, &choice).expect("a feature");
    assert_eq!(feature.spec.as_ref().expect("whole").golden.data, format!("../{}", upload.path));
    assert!(matches!(bench.forget(&upload.id), Err(NotDone::Conflict(_))));
    bench.leave();
    std::fs::remove_file(&feature.path).expect("a file");
    assert!(bench.forget(&upload.id).expect("an answer"));
    assert!(bench.upload(&upload.id).is_none() && !folder.path().join(&upload.path).exists());
}
