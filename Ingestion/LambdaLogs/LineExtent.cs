namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Where a line stands in a text.</summary>
/// <param name="Start">Its first byte: that of its head.</param>
/// <param name="Message">The first byte behind the head.</param>
/// <param name="End">Behind its last byte: the newline, or what is glued to it.</param>
internal readonly record struct LineExtent(int Start, int Message, int End);
