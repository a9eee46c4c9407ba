//! Runs the fuzz targets over the files of their corpus, and over what each is cut to.

#[path = "../fuzz/src/lib.rs"]
mod targets;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/").to_string() + name;
    let files = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder}: {e}"));
    let mut count = 0;
    for file in files {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).expect("it can be read");
        println!("{}", path.display());
        target(&bytes);
        target(&bytes[..bytes.len() / 2]);
        count += 1;
    }
    assert!(count >= 8, "{name}: only {count} seeds");
}

#[test]
fn drafts() {
    replay("drafts", targets::drafts);
}

#[test]
fn transcripts() {
    replay("transcripts", targets::transcripts);
}

#[test]
fn patterns() {
    replay("patterns", targets::patterns);
}

#[test]
fn packs() {
    replay("packs", targets::packs);
}

#[test]
fn fix() {
    replay("fix", targets::fix);
}

#[test]
fn filter() {
    replay("filter", targets::filter);
}
