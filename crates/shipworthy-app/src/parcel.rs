//! Files on their way to somebody: into one zip or into one new folder, there whole or not at all, for their owner alone.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempDir};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(crate) use zip::CompressionMethod as Packing;

/// Files that are on their way. What is not finished is removed.
pub(crate) struct Parcel {
    place: PathBuf,
    kind: Kind,
}

enum Kind {
    Folder { made: TempDir, file: Option<File> },
    Zip { zip: Box<ZipWriter<NamedTempFile>>, packing: Packing },
}

impl Parcel {
    /// Begins a zip; `place` must not be there yet.
    pub(crate) fn zip(place: &Path, packing: Packing) -> io::Result<Parcel> {
        free(place)?;
        let file = Builder::new().prefix(".shipworthy-").tempfile_in(beside(place))?;
        Ok(Parcel { place: place.to_path_buf(), kind: Kind::Zip { zip: Box::new(ZipWriter::new(file)), packing } })
    }

    /// Begins a folder; `place` must not be there yet.
    pub(crate) fn folder(place: &Path) -> io::Result<Parcel> {
        free(place)?;
        let made = Builder::new().prefix(".shipworthy-").tempdir_in(beside(place))?;
        Ok(Parcel { place: place.to_path_buf(), kind: Kind::Folder { made, file: None } })
    }

    /// Begins the file of this name, relative, with forward slashes; what is written from now on is in it.
    pub(crate) fn start(&mut self, name: &str) -> io::Result<()> {
        match &mut self.kind {
            Kind::Folder { made, file } => {
                let path = made.path().join(name);
                std::fs::create_dir_all(beside(&path))?;
                if let Some(before) = file.replace(File::create_new(path)?) {
                    before.sync_all()?;
                }
                Ok(())
            }
            // No file has a time of its own, so that the same content is the same zip.
            Kind::Zip { zip, packing } => {
                let options = SimpleFileOptions::default().compression_method(*packing).unix_permissions(0o600);
                Ok(zip.start_file(name, options.large_file(true))?)
            }
        }
    }

    /// Puts everything in its place, on the disk, and says how many bytes it is where it is one file.
    pub(crate) fn finish(self) -> io::Result<Option<u64>> {
        let bytes = match self.kind {
            Kind::Folder { made, file } => {
                if let Some(file) = file {
                    file.sync_all()?;
                }
                free(&self.place)?;
                std::fs::rename(made.path(), &self.place)?;
                // It is not where it would be removed any more.
                let _ = made.keep();
                None
            }
            Kind::Zip { zip, .. } => {
                let file = zip.finish()?;
                file.as_file().sync_all()?;
                let bytes = file.as_file().metadata()?.len();
                file.persist_noclobber(&self.place).map_err(|error| error.error)?;
                Some(bytes)
            }
        };
        #[cfg(unix)]
        File::open(beside(&self.place))?.sync_all()?;
        Ok(bytes)
    }
}

impl Write for Parcel {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.kind {
            Kind::Folder { file: Some(file), .. } => file.write(bytes),
            Kind::Folder { file: None, .. } => Err(io::Error::other("no file was begun")),
            Kind::Zip { zip, .. } => zip.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.kind {
            Kind::Folder { file, .. } => file.as_mut().map_or(Ok(()), File::flush),
            Kind::Zip { zip, .. } => zip.flush(),
        }
    }
}

/// The folder that something lies in.
pub(crate) fn beside(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn free(place: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(place) {
        Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is there already, and is not overwritten")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
