//! What the macros themselves take, unoptimised, as they run in a user's build.

use std::fs;
use std::time::{Duration, Instant};

use quote::quote;
use specforge_core::front::{self, Environment};

use super::crates::write;
use super::document::{document, handler};
use super::table::{Table, median};
use crate::{Outcome, corpus, target};

/// Runs the bench.
pub(crate) fn run() -> Outcome {
    if !cfg!(debug_assertions) {
        return Err("this bench measures unoptimised macros: run it without `--release`".into());
    }
    let title = "The macros at opt-level 0, processor time in ms, median of 5: `api!` reads, lowers and prints the document; each `#[handler]` after it finds it read";
    let mut table = Table::new(
        title,
        &[
            "document",
            "operations",
            "first `api!`",
            "each `#[handler]`",
        ],
    );
    row(
        &mut table,
        "100 operations",
        100,
        &document(100),
        "yaml",
        |index| handler(index % 100),
    )?;
    let github =
        corpus::unpacked()?.map(|folder| folder.join("real/octokit__openapi/api.github.com.json"));
    if let Some(text) = github.and_then(|file| fs::read_to_string(file).ok()) {
        let handlers = |_| {
            "#[specforge::handler(operation = \"meta/root\")] async fn root() -> Result<(), specforge::Error> { todo!() }".to_owned()
        };
        row(&mut table, "GitHub", 0, &text, "json", handlers)?;
    }
    table.print();
    Ok(())
}

fn row(
    table: &mut Table,
    name: &str,
    operations: usize,
    text: &str,
    extension: &str,
    handler: impl Fn(usize) -> String,
) -> Outcome {
    let (mut first, mut further) = (Vec::new(), Vec::new());
    let mut count = operations;
    for round in 0..5 {
        // A folder of its own each round: nothing of it has been read before.
        let folder = target().join(format!("bench/macros/{}-{round}", std::process::id()));
        let spec = format!("openapi.{extension}");
        write(&folder.join(&spec), text)?;
        write(
            &folder.join("specforge.toml"),
            &format!("[api]\nspec = \"{spec}\"\n"),
        )?;
        write(&folder.join("Cargo.toml"), "")?;
        // What was written just now is not kept: it might be half of a file.
        std::thread::sleep(Duration::from_millis(50));
        let environment = Environment {
            manifest_dir: folder.clone(),
            source_file: None,
            track: true,
            formats: &[],
        };

        let begin = Clock::now();
        let expanded = front::api(quote!(), &environment);
        first.push(begin.milliseconds());
        drop(expanded);

        let mut times = Vec::new();
        for index in 0..100 {
            let mut item: syn::ItemFn = syn::parse_str(&handler(index))?;
            let arguments = match item.attrs.pop().map(|attribute| attribute.meta) {
                Some(syn::Meta::List(list)) => list.tokens,
                _ => quote!(),
            };
            let begin = Clock::now();
            let expanded = front::handler(arguments, quote!(#item), &environment);
            times.push(begin.milliseconds());
            drop(expanded);
        }
        further.push(median(times));
        if count == 0 {
            let loaded = specforge_core::load::load(&folder.join(&spec), &folder);
            count = loaded.api.as_ref().map_or(0, |api| api.operations.len());
        }
        fs::remove_dir_all(&folder)?;
    }
    table.row([
        name.to_owned(),
        count.to_string(),
        format!("{:.1}", median(first)),
        format!("{:.2}", median(further)),
    ]);
    Ok(())
}

/// A moment: in this thread's time on a processor where the system tells it, which other programs hardly change, and on the wall.
struct Clock {
    processor: Option<Duration>,
    wall: Instant,
}

impl Clock {
    fn now() -> Self {
        Self {
            processor: on_processor(),
            wall: Instant::now(),
        }
    }

    fn milliseconds(&self) -> f64 {
        let processor = on_processor()
            .zip(self.processor)
            .map(|(now, then)| now.saturating_sub(then));
        processor
            .unwrap_or_else(|| self.wall.elapsed())
            .as_secs_f64()
            * 1e3
    }
}

fn on_processor() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(
        text.split_whitespace().next()?.parse().ok()?,
    ))
}
