use std::time::Instant;
fn main() {
    let text = std::fs::read_to_string("/tmp/agent04.txt").unwrap();
    let t = Instant::now();
    let linter = tactful::Linter::default();
    println!("build {:?}", t.elapsed());
    let mut n = 0;
    let t = Instant::now();
    for para in text.split("\n\n") {
        n += linter.check(para).findings().count();
    }
    let e = t.elapsed();
    println!("lint {} findings {:?} {:.1} MB/s", n, e, text.len() as f64 / 1e6 / e.as_secs_f64());
}
