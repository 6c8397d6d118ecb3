//! What the figures were measured on.

use super::programs::Programs;

/// The machine, how busy it was before the first measurement, and the build, in a sentence each.
pub fn describe(programs: &Programs) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| model(&text));
    let load = std::fs::read_to_string("/proc/loadavg").ok().and_then(|text| Some(text.split(' ').next()?.to_owned()));
    format!(
        "Machine: {}, {cores} threads; {} before the first measurement. Build: {}.",
        processor.unwrap_or_else(|| "a processor that does not say its name".to_owned()),
        load.map_or_else(|| "load not known".to_owned(), |load| format!("load {load}")),
        programs.build,
    )
}

fn model(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_has_a_name() {
        assert_eq!(model("processor\t: 0\nmodel name\t: Fast One\n").as_deref(), Some("Fast One"));
        assert_eq!(model(""), None);
    }
}
