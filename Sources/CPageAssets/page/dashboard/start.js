// Begins.
board.charts.start();
board.session.read().then(() => {
  if (board.session.version) document.getElementById("foot").prepend("Luthier " + board.session.version + ". ");
}).catch(() => {}).finally(() => {
  board.router.start();
  document.documentElement.dataset.ready = "yes";
});
