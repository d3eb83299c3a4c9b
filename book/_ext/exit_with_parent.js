// Loaded into KaTeX's server: it ends when the build that started it does, even by a kill.
process.stdin.resume();
process.stdin.on("end", () => process.exit());
