using System.Globalization;
using Coldstart.Storage.Moving;

namespace Coldstart.Cli.Migrate;

/// <summary>One line on a terminal that tells how far a move is; nothing where errors go elsewhere.</summary>
internal sealed class MoveProgressLine(CliHost host) : IDisposable
{
    private static readonly TimeSpan ShownEvery = TimeSpan.FromMilliseconds(100);

    private long shownAt;
    private int shownWidth;

    public void Show(MoveProgress progress) =>
        Show(string.Create(CultureInfo.InvariantCulture, $"[{progress.TableNumber}/{progress.Tables}] {progress.Table}: {progress.Rows:N0} rows"), isStep: progress.Rows == 0);

    /// <summary>Shows a step, at once; others not more often than can be read.</summary>
    public void Show(string text, bool isStep = true)
    {
        if (!host.IsErrorTerminal || !isStep && shownWidth > 0 && host.Time.GetElapsedTime(shownAt) < ShownEvery) return;
        shownAt = host.Time.GetTimestamp();
        if (text.Length >= host.Width) text = text[..(host.Width - 1)];
        host.Error.Write($"\r{text.PadRight(shownWidth)}");
        shownWidth = text.Length;
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (shownWidth > 0) host.Error.Write($"\r{new string(' ', shownWidth)}\r");
    }
}
