// Numbers, times and counts in words.
board.words = {
  number: (value) => {
    if (typeof value === "string") return value;
    return value === true || value === false ? String(value) : plots.number(value);
  },

  // 12345 as 12,345.
  grouped: (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ","),

  count: (number, noun) => board.words.grouped(number) + " " + noun + (number === 1 ? "" : "s"),

  // What an outcome is called.
  outcome: (word) => word.replaceAll("_", " "),

  duration: (seconds) => {
    if (seconds < 10) return (Math.round(seconds * 10) / 10) + " s";
    const whole = Math.round(seconds);
    const two = (number, unit, rest, small) => number + " " + unit + (rest ? " " + rest + " " + small : "");
    if (whole < 60) return whole + " s";
    if (whole < 3600) return two(Math.floor(whole / 60), "min", whole % 60, "s");
    if (whole < 86400) return two(Math.floor(whole / 3600), "h", Math.floor(whole % 3600 / 60), "min");
    return two(Math.floor(whole / 86400), "d", Math.floor(whole % 86400 / 3600), "h");
  },

  ago: (time) => {
    const seconds = (Date.now() - new Date(time).getTime()) / 1000;
    if (seconds < 5) return "just now";
    if (seconds < 60) return Math.round(seconds) + " s ago";
    if (seconds < 3600) return Math.round(seconds / 60) + " min ago";
    if (seconds < 86400) return Math.round(seconds / 3600) + " h ago";
    return Math.round(seconds / 86400) + " d ago";
  },

  bytes: (count) => {
    const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let place = 0;
    while (count >= 1024 && place < units.length - 1) { count /= 1024; place += 1; }
    return (place === 0 ? count : Math.round(count * 10) / 10) + " " + units[place];
  },

  moment: (time) => new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" }),
};
