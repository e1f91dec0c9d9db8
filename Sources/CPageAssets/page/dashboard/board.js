// The dashboard: what its files share. Everything is fetched from this server.
const board = {
  // The pages by name; each draws into an element and stops when its signal is aborted.
  pages: {},
  // The tabs of a study's page, in their order.
  tabs: [],
};

// Parts of a path, each as one segment.
board.path = (...parts) => "/" + parts.map((part) => encodeURIComponent(part)).join("/");

// The path of a study in the API.
board.studyPath = (study, ...more) => board.path("api", "v1", "studies", study, ...more);
