"use strict";

// Texts never become HTML here. The chart library empties elements by setting their HTML to nothing, and
// that alone is let through.
if (window.trustedTypes) {
  trustedTypes.createPolicy("default", {
    createHTML: (text) => {
      if (text === "") return text;
      throw new TypeError("HTML is never made of text");
    },
  });
}
