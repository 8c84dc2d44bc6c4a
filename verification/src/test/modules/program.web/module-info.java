/// A user's application.
module program.web {
  requires io.nexios.web;
  requires java.net.http;

  // What becomes JSON is read by reflection.
  opens program.web;
}
