using System.Globalization;
using Coldstart.Cli.Analyze.Input;

namespace Coldstart.Cli.Analyze.Output;

/// <summary>One line on a terminal that tells how far a file is read; nothing where errors go elsewhere.</summary>
internal sealed class ProgressLine(CliHost host, IInput input) : IDisposable
{
    private const int BarWidth = 24;

    private static readonly TimeSpan ShownAfter = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ShownEvery = TimeSpan.FromMilliseconds(100);

    private readonly long startedAt = host.Time.GetTimestamp();
    private long shownAt;
    private int shownWidth;

    /// <summary>Draws the line anew if it is time to.</summary>
    public void Show()
    {
        if (!host.IsErrorTerminal || host.Time.GetElapsedTime(startedAt) < ShownAfter) return;
        if (shownWidth > 0 && host.Time.GetElapsedTime(shownAt) < ShownEvery) return;
        shownAt = host.Time.GetTimestamp();
        var text = Text();
        if (text.Length >= host.Width) text = text[..(host.Width - 1)];
        host.Error.Write($"\r{text.PadRight(shownWidth)}");
        shownWidth = text.Length;
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (shownWidth > 0) host.Error.Write($"\r{new string(' ', shownWidth)}\r");
    }

    private string Text()
    {
        var name = Figures.Printable(Path.GetFileName(input.Name));
        if (input.SizeBytes is not { } size || size == 0) return $"{name}: reading";
        var part = Math.Clamp((double)input.ReadBytes / size, 0, 1);
        var bar = new string('#', (int)(part * BarWidth)).PadRight(BarWidth, '.');
        return string.Create(CultureInfo.InvariantCulture, $"[{bar}] {part * 100,3:0} % of {size / 1e6:0} MB  {name}");
    }
}
