//! One of each picture and a page with all of them, from invented but plausible data:
//! `cargo run -p gddt-report --example gallery -- FOLDER`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

mod sample;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).map(PathBuf::from).ok_or("usage: gallery FOLDER")?;
    let page = sample::page()?;
    for file in page.files() {
        let (name, bytes) = file?;
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, bytes)?;
    }
    fs::write(folder.join("gallery.html"), page.html())?;
    Ok(())
}
