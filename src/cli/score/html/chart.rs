//! Charts as SVG, drawn from numbers alone. Each has a text for those who do not see it; colours come from the page.

use super::escape::Safe;
use std::fmt::Write;

/// Width of a chart in its own units; the page scales it.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;
/// Room for the labels below, at the left and at the right.
const FOOT: f64 = 34.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 40.0;
const TOP: f64 = 18.0;

/// A column of a histogram.
pub struct Column {
    pub label: String,
    pub count: u64,
    /// The band it lies in, for its colour.
    pub class: &'static str,
}

/// Columns side by side, each with its count.
pub fn histogram(title: &str, columns: &[Column]) -> String {
    let most = columns.iter().map(|c| c.count).max().unwrap_or(0).max(1) as f64;
    let step = (WIDTH - LEFT) / columns.len().max(1) as f64;
    let mut out = open(title);
    for (i, column) in columns.iter().enumerate() {
        let tall = (HEIGHT - FOOT - TOP) * column.count as f64 / most;
        let (x, y) = (LEFT + i as f64 * step, HEIGHT - FOOT - tall);
        let middle = x + step / 2.0;
        let _ = write!(
            out,
            "<rect class=\"bar {}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{tall:.1}\"><title>{}: {}</title></rect>",
            column.class,
            x + 2.0,
            step - 4.0,
            Safe(&column.label),
            column.count
        );
        if column.count > 0 {
            let _ = write!(out, "<text class=\"value\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", y - 4.0, column.count);
        }
        let _ = write!(
            out,
            "<text class=\"tick\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>",
            HEIGHT - 14.0,
            Safe(&column.label)
        );
    }
    out.push_str("</svg>");
    out
}

/// A point of a line: what it is called, its value from 0 to 100, and how many it stands for.
pub struct Point {
    pub label: String,
    pub value: f64,
    pub count: u64,
}

/// A line from 0 to 100 over points in order, with a mark at each.
pub fn line(title: &str, points: &[Point]) -> String {
    let step = (WIDTH - 2.0 * LEFT - RIGHT) / points.len().saturating_sub(1).max(1) as f64;
    let y_of = |value: f64| HEIGHT - FOOT - (HEIGHT - FOOT - TOP) * value.clamp(0.0, 100.0) / 100.0;
    let x_of = |i: usize| 2.0 * LEFT + i as f64 * step;
    let mut out = open(title);
    for level in [0.0, 50.0, 100.0] {
        let y = y_of(level);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{WIDTH}\" y2=\"{y:.1}\"/><text class=\"level\" x=\"{:.1}\" y=\"{:.1}\">{level:.0}</text>",
            LEFT - 6.0,
            y + 4.0
        );
    }
    let path: Vec<String> =
        points.iter().enumerate().map(|(i, p)| format!("{:.1},{:.1}", x_of(i), y_of(p.value))).collect();
    let _ = write!(out, "<polyline class=\"trend\" points=\"{}\"/>", path.join(" "));
    // Labels that would run into each other are left out; every point has a title.
    let every = points.len().div_ceil(8).max(1);
    for (i, point) in points.iter().enumerate() {
        let (x, y) = (x_of(i), y_of(point.value));
        let label = Safe(&point.label);
        let _ = write!(
            out,
            "<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"><title>{label}: {:.1} ({} conversations)</title></circle>",
            point.value, point.count
        );
        if i % every == 0 {
            let _ = write!(
                out,
                "<text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\">{label}</text><text class=\"value\" x=\"{x:.1}\" y=\"{:.1}\">{:.0}</text>",
                HEIGHT - 14.0,
                y - 8.0,
                point.value
            );
        }
    }
    out.push_str("</svg>");
    out
}

/// A bar from 0 to 100 that stands in a line of a table.
pub fn meter(value: f64) -> String {
    let value = value.clamp(0.0, 100.0);
    format!(
        "<svg class=\"meter\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"rail\" width=\"100\" height=\"8\"/><rect class=\"bar\" width=\"{value:.1}\" height=\"8\"/></svg>"
    )
}

fn open(title: &str) -> String {
    format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{0}\"><title>{0}</title>",
        Safe(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_on_the_ground() {
        let columns = [("0–49", 1), ("50–100", 4)].map(|(l, count)| Column { label: l.into(), count, class: "pass" });
        let svg = histogram("Scores", &columns);
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(svg.contains("height=\"168.0\"") && svg.contains("height=\"42.0\""), "{svg}");
        assert!(histogram("None", &[]).ends_with("</svg>"));
    }

    #[test]
    fn lines_have_a_mark_for_each_point() {
        let point = |label: &str, value| Point { label: label.into(), value, count: 2 };
        let svg = line("Trend", &[point("<b>", 0.0), point("2024-W02", 100.0)]);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("&lt;b&gt;") && !svg.contains("<b>"));
        assert!(line("One", &[point("x", 250.0)]).contains("cy=\"18.0\""), "values are kept in range");
    }
}
