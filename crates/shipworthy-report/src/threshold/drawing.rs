//! The cost curve in characters.

use shipworthy_eval::operating::answer::Thresholds;

use crate::terminal::canvas::{Canvas, Tone};
use crate::{money, words};

/// Lines that the curve takes.
const HEIGHT: usize = 11;

/// Thresholds across, cost up, the valley in full: costs above four times the cheapest run out of the picture.
pub fn curve(page: &mut Canvas, answer: &Thresholds) {
    let points = &answer.curve;
    if points.len() < 2 {
        return;
    }
    let prices = &answer.money;
    let amount = |x: f64| money::format(x * prices.per, &prices.currency);
    let least = points.iter().map(|p| p.error_cost).fold(f64::INFINITY, f64::min);
    let most = points.iter().map(|p| p.error_cost).fold(0.0, f64::max);
    let marked: Vec<(f64, f64, &str)> = answer
        .points
        .iter()
        .filter(|point| matches!(point.name.as_str(), "today" | "cheapest"))
        .filter_map(|point| {
            let threshold = point.threshold?;
            let nearest = points
                .iter()
                .min_by(|a, b| (a.threshold - threshold).abs().total_cmp(&(b.threshold - threshold).abs()))?;
            Some((threshold, nearest.error_cost, point.name.as_str()))
        })
        .collect();
    let highest = marked.iter().map(|mark| mark.1).fold(0.0, f64::max);
    let top = most.min((least * 4.0).max(highest * 1.3)).max(f64::MIN_POSITIVE);
    let label = page.measure(&amount(top)).max(page.measure("0")) + 2;
    let cells = (page.width.saturating_sub(label + 6)).clamp(24, 84);
    let (first, last) = (points[0].threshold, points[points.len() - 1].threshold);
    let (low, high) = if first >= 0.0 && last <= 1.0 { (0.0, 1.0) } else { (first, last) };
    let column = |x: f64| (((x - low) / (high - low) * (cells - 1) as f64).round().max(0.0) as usize).min(cells - 1);
    let line = |y: f64| ((1.0 - y / top) * (HEIGHT - 1) as f64).round();
    let unicode = page.style.unicode;
    let (dot, band, today, cheapest) = if unicode { ('●', '·', '│', '┊') } else { ('o', '.', '|', ':') };
    let mut picture = vec![vec![' '; cells]; HEIGHT];
    for (threshold, _, name) in &marked {
        let sign = if *name == "today" { today } else { cheapest };
        picture.iter_mut().for_each(|row| row[column(*threshold)] = sign);
    }
    let inside = |y: f64| (0.0..=top).contains(&y);
    for point in points {
        let at = column(point.threshold);
        if let (Some(from), Some(to)) = (point.low, point.high) {
            let (from, to) = (line(to.min(top)).max(0.0) as usize, line(from.max(0.0)).max(0.0) as usize);
            for row in picture.iter_mut().take(to.min(HEIGHT - 1) + 1).skip(from) {
                if row[at] == ' ' {
                    row[at] = band;
                }
            }
        }
    }
    for point in points.iter().filter(|point| inside(point.error_cost)) {
        picture[line(point.error_cost) as usize][column(point.threshold)] = dot;
    }
    for (number, row) in picture.iter().enumerate() {
        if number % 5 == 0 {
            let value = amount(top * (1.0 - number as f64 / (HEIGHT - 1) as f64));
            page.to(2 + label - page.measure(&value));
            page.put(Tone::Dim, &value);
        }
        page.to(label + 3);
        page.put(Tone::Plain, &row.iter().collect::<String>());
        page.end();
    }
    page.to(label + 3);
    page.put(Tone::Dim, &words::number(low));
    let end = words::number(high);
    page.to(label + 3 + cells - page.measure(&end));
    page.put(Tone::Dim, &end);
    page.end();
    let said: Vec<String> = marked
        .iter()
        .map(|(threshold, _, name)| {
            let sign = if *name == "today" { today } else { cheapest };
            format!("{sign} {name} {}", words::number(*threshold))
        })
        .collect();
    let legend =
        format!("{dot} cost per {} cases   {band} its interval   {}", words::number(prices.per), said.join("   "));
    page.paragraph(Tone::Dim, label + 3, &legend);
}
