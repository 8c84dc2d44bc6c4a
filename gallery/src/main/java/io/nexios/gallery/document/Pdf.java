package io.nexios.gallery.document;

import io.nexios.gallery.data.BadFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/// A PDF that came from outside, and its text. Everything here blocks and computes: run it in the
/// thread pool.
///
/// **Threading.** One thread at a time.
///
/// **Cancellation.** An interrupt closes the file, so the next page fails with an `IOException`.
public final class Pdf implements AutoCloseable {
  /// The most pages that are read.
  public static final int MAX_PAGES = 2_000;

  private static final long MEMORY_BYTES = 16 << 20; // the rest of what PDFBox unpacks goes to disk
  private final PDDocument document;

  private Pdf(PDDocument document) {
    this.document = document;
  }

  /// Opens a PDF.
  ///
  /// @param file where it is
  /// @return the open file; close it
  /// @throws BadFileException if it is no PDF, is damaged, asks for a password or has too many
  ///   pages
  /// @throws IOException if the file cannot be read
  public static Pdf open(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read " + file);
    }
    var pdf = new Pdf(load(file));
    if (pdf.pageCount() > MAX_PAGES) {
      pdf.close();
      throw new BadFileException(
          "the PDF has %,d pages: expected at most %,d".formatted(pdf.pageCount(), MAX_PAGES));
    }
    return pdf;
  }

  private static PDDocument load(Path file) {
    try {
      var cache = MemoryUsageSetting.setupMixed(MEMORY_BYTES).streamCache;
      return Loader.loadPDF(file.toFile(), cache);
    } catch (InvalidPasswordException e) {
      throw new BadFileException("the PDF is protected by a password: send it without one", e);
    } catch (IOException | RuntimeException e) {
      throw new BadFileException("the file is no PDF, or a damaged one", e);
    }
  }

  /// {@return how many pages it has}
  public int pageCount() {
    return document.getNumberOfPages();
  }

  /// {@return the text of one page, in reading order}
  ///
  /// @param page from 1
  /// @throws IOException if the page is damaged
  public String text(int page) throws IOException {
    var stripper = new PDFTextStripper();
    stripper.setSortByPosition(true);
    stripper.setStartPage(page);
    stripper.setEndPage(page);
    return stripper.getText(document);
  }

  @Override
  public void close() throws IOException {
    document.close();
  }
}
