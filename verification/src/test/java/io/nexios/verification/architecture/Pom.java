package io.nexios.verification.architecture;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// What a `pom.xml` declares.
final class Pom {
  private final Document document;

  private Pom(Document document) {
    this.document = document;
  }

  static Pom read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Pom parse(String xml) {
    try {
      return new Pom(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(xml))));
    } catch (ParserConfigurationException | SAXException | IOException broken) {
      throw new IllegalArgumentException("not a pom: " + xml, broken);
    }
  }

  /** The modules of a reactor. */
  List<String> modules() {
    return texts(document.getDocumentElement(), "modules", "module");
  }

  /** The artifacts that a user of this one gets with it: the scopes compile and runtime. */
  List<String> runtimeDependencies() {
    return children(document.getDocumentElement(), "dependencies").stream()
        .flatMap(dependencies -> children(dependencies, "dependency").stream())
        .filter(dependency -> isRuntime(texts(dependency, "scope")))
        .map(dependency -> texts(dependency, "artifactId").getFirst())
        .toList();
  }

  private static boolean isRuntime(List<String> scope) {
    return scope.isEmpty() || scope.equals(List.of("compile")) || scope.equals(List.of("runtime"));
  }

  private static List<String> texts(Element parent, String outer, String inner) {
    return children(parent, outer).stream()
        .flatMap(element -> texts(element, inner).stream())
        .toList();
  }

  private static List<String> texts(Element parent, String name) {
    return children(parent, name).stream().map(child -> child.getTextContent().strip()).toList();
  }

  private static List<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE && node.getNodeName().equals(name))
        .map(Element.class::cast)
        .toList();
  }
}
