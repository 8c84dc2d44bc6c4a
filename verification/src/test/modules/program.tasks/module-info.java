/// A user's program: it asks for one module and gets what that one's signatures mention.
module program.tasks {
  requires io.nexios.resilience;
}
