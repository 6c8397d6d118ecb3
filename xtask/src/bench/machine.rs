//! What the figures were measured on.

use super::programs::Programs;

/// The machine, how busy it was before the first measurement, and the build, in a sentence each.
pub fn describe(programs: &Programs) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| model(&text));
    let load = std::fs::read_to_string("/proc/loadavg").ok().and_then(|text| text.split(' ').next()?.parse().ok());
    format!(
        "Machine: {}, {cores} threads; {}. Build: {}.",
        processor.unwrap_or_else(|| "a processor that does not say its name".to_owned()),
        busy(load, cores),
        programs.build,
    )
}

/// Other work makes everything slower, start-to-end times most.
fn busy(load: Option<f64>, cores: usize) -> String {
    match load {
        None => "how busy it was is not known".to_owned(),
        Some(load) if load < 0.25 * cores as f64 => format!("idle before the first measurement (load {load})"),
        Some(load) => format!(
            "**busy** with other work (load {load}): on an idle one all figures are lower, times from start to end most"
        ),
    }
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

    #[test]
    fn a_busy_machine_is_called_so() {
        assert!(busy(Some(0.1), 2).starts_with("idle"));
        assert!(busy(Some(3.0), 2).contains("busy"));
        assert!(busy(None, 2).contains("not known"));
    }
}
