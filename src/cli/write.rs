//! Writing files so that nobody ever sees half of one, and nothing is lost when the power fails.

use super::failure::Failure;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Puts new bytes in the place of those that were read. A link stays a link: what it leads to is changed. Refuses if
/// the file has changed since, or must not be written.
pub fn replace(path: &Path, read: &[u8], new: &[u8]) -> Result<(), Failure> {
    let target = fs::canonicalize(path).map_err(|e| Failure::reading(&e))?;
    let now = fs::read(&target).map_err(|e| Failure::reading(&e))?;
    if now != read {
        return Err(Failure::new("it was changed by somebody else in the meantime; nothing was written"));
    }
    let metadata = fs::metadata(&target).map_err(|e| Failure::reading(&e))?;
    if metadata.permissions().readonly() {
        return Err(Failure::new("it is write-protected; nothing was written"));
    }
    // Asks for leave to write: the folder's permission alone would be enough to put another file there.
    OpenOptions::new().append(true).open(&target).map_err(|e| Failure::writing(&e))?;
    atomically(&target, new)
}

/// Writes a file beside, makes sure it is on the disk, and gives it the name.
pub fn atomically(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let (file, beside) = create_beside(path).map_err(|e| Failure::writing(&e))?;
    let done = fill(file, path, bytes).and_then(|()| fs::rename(&beside, path));
    if let Err(error) = done {
        let _ = fs::remove_file(&beside);
        return Err(Failure::writing(&error));
    }
    sync_folder(path);
    Ok(())
}

fn create_beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().map_or_else(|| "file".into(), |n| n.to_string_lossy());
    let name: String = name.chars().take(100).collect();
    for number in 0.. {
        let beside = path.with_file_name(format!(".{name}.{}-{number}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => {}
            result => return result.map(|file| (file, beside)),
        }
    }
    unreachable!("the loop ends by returning")
}

fn fill(mut file: File, path: &Path, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Ok(metadata) = fs::metadata(path) {
        keep_owner(&file, &metadata);
        file.set_permissions(metadata.permissions())?;
    }
    file.sync_all()
}

/// Only the superuser can give a file away; whoever may not keeps it.
#[cfg(unix)]
fn keep_owner(file: &File, metadata: &fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    let _ = std::os::unix::fs::fchown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) {}

/// The new name is in the folder, which is another thing to be on the disk. Some systems can't; then it comes later.
fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}
