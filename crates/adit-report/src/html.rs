//! A document as one HTML file: it opens offline, prints, and reads without scripts.

mod blocks;

use crate::document::{Document, Section};
use crate::escape::{anchor, escape};
use crate::svg::CHART_CSS;

const PAGE_CSS: &str = include_str!("html/page.css");
/// Lights the path through a box of a Sankey chart; nothing is lost without it.
const SCRIPT: &str = include_str!("html/script.js");

/// The whole document as one self-contained HTML file. Nothing is loaded from elsewhere.
#[must_use]
pub fn render(document: &Document) -> String {
    let title = escape(&document.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>\n{CHART_CSS}{PAGE_CSS}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#content\">Skip to the content</a>\n<div class=\"page\">\n<header>\n<h1>{title}</h1>\n"
    );
    if let Some(subtitle) = &document.subtitle {
        put!(out, "<p class=\"subtitle\">{}</p>\n", escape(subtitle));
    }
    out.push_str("</header>\n");
    let anchors = anchors(&document.sections);
    contents(&mut out, document, &anchors);
    out.push_str("<main id=\"content\">\n");
    let mut ids = blocks::Ids::default();
    for (section, name) in document.sections.iter().zip(&anchors) {
        put!(out, "<section id=\"{name}\" aria-labelledby=\"{name}-h\">\n");
        put!(out, "<h2 id=\"{name}-h\">{}</h2>\n", escape(&section.heading));
        for block in &section.blocks {
            blocks::block(&mut out, block, &mut ids);
        }
        out.push_str("</section>\n");
    }
    if !document.manifest.is_empty() {
        out.push_str(
            "<section id=\"manifest-of-report\" aria-labelledby=\"manifest-of-report-h\">\n\
             <h2 id=\"manifest-of-report-h\">What this rests on</h2>\n<dl class=\"manifest\">\n",
        );
        for fact in &document.manifest {
            put!(out, "<dt>{}</dt><dd>{}</dd>\n", escape(&fact.label), escape(&fact.value));
        }
        out.push_str("</dl>\n</section>\n");
    }
    put!(out, "</main>\n</div>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// Anchors of the sections, made plain and unique.
fn anchors(sections: &[Section]) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    for section in sections {
        let base = anchor(&section.anchor);
        let reserved = ["content", "manifest-of-report"].contains(&base.as_str());
        let mut name = if reserved { format!("{base}-1") } else { base.clone() };
        let mut number = 1;
        while anchors.contains(&name) {
            number += 1;
            name = format!("{base}-{number}");
        }
        anchors.push(name);
    }
    anchors
}

fn contents(out: &mut String, document: &Document, anchors: &[String]) {
    out.push_str("<nav aria-label=\"Contents\"><b>Contents</b>\n<ol>\n");
    for (section, name) in document.sections.iter().zip(anchors) {
        put!(out, "<li><a href=\"#{name}\">{}</a></li>\n", escape(&section.heading));
    }
    if !document.manifest.is_empty() {
        out.push_str("<li><a href=\"#manifest-of-report\">What this rests on</a></li>\n");
    }
    out.push_str("</ol>\n</nav>\n");
}
