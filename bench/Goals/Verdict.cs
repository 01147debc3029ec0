using System.Globalization;

namespace Coldstart.Bench.Goals;

/// <summary>Prints the lines: one per goal, and beside it, indented, what helps to read it.</summary>
internal sealed class Verdict(TextWriter output)
{
    public void Goal(int number, FormattableString figure, FormattableString required, bool meets) =>
        Write($"goal {number}: {Text(figure)} (required {Text(required)}): {(meets ? "meets" : "misses")}");

    public void Note(FormattableString text) => Write("  " + Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
