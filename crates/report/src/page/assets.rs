//! What every page carries: style, scripts and the chart library.

use crate::palette::{self, PageColor};

/// Apache ECharts, see `assets/echarts/README.md`.
pub(super) const ECHARTS: &str = include_str!("../../assets/echarts/echarts.min.js");
/// How pages look.
pub(super) const STYLE: &str = include_str!("../../assets/page.css");
/// What charts are drawn with: formatters and renderers by name.
pub(super) const CHARTS: &str = include_str!("../../assets/charts.js");
/// What makes tables, code and the table of contents respond.
pub(super) const PAGE: &str = include_str!("../../assets/page.js");

/// The colours of pictures as CSS variables, and rules that put them in place of those written in an SVG, so that a
/// drawn picture is light or dark as the page is.
pub(super) fn colors() -> String {
    let colors = palette::page_colors();
    let variable = |color: &PageColor| format!("--{}:light-dark({},{});", color.name, color.light, color.dark);
    let rule = |color: &PageColor| {
        let rule = |paint: &str| format!(".plot [{paint}=\"{}\"]{{{paint}:var(--{})}}", color.light, color.name);
        if color.light == color.dark { String::new() } else { rule("fill") + &rule("stroke") }
    };
    let variables = colors.iter().map(variable).collect::<Vec<_>>().concat();
    let rules = colors.iter().map(rule).collect::<Vec<_>>().concat();
    format!(":root{{{variables}}}@supports (color:light-dark(#000,#fff)){{{rules}}}")
}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    #[test]
    fn the_chart_library_is_the_official_build_that_its_readme_names() {
        let sum: Vec<String> = Sha256::digest(ECHARTS).iter().map(|byte| format!("{byte:02x}")).collect();
        let readme = include_str!("../../assets/echarts/README.md");
        assert!(readme.contains(&sum.concat()), "{}", sum.concat());
        assert!(ECHARTS.contains("6.1.0") && readme.contains("Apache ECharts 6.1.0"));
    }

    #[test]
    fn no_script_or_style_can_end_its_element() {
        for script in [ECHARTS, CHARTS, PAGE] {
            assert!(!script.contains("</script") && !script.contains("<!--"));
        }
        assert!(!STYLE.contains("</style"));
    }
}
