using Coldstart.Storage.Journal.Files;

namespace Coldstart.Storage.Moving;

/// <summary>
/// A file in a data folder that says where its content went. It is written as <i>begun</i> before the commit in the other place, whose outcome
/// may stay unknown, and as <i>done</i> after it. With either, nothing but a move opens the folder: two places would go on counting.
/// </summary>
/// <param name="Id">Of the move; the other place keeps it too.</param>
/// <param name="Place">Where to, for people.</param>
/// <param name="IsDone">The other place has everything.</param>
internal sealed record MovedMark(Guid Id, string Place, bool IsDone)
{
    private const string FileName = "moved";

    private const string Done = "done";

    private const string Begun = "begun";

    /// <returns>Null where the folder was not moved.</returns>
    public static MovedMark? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        var lines = File.ReadAllLines(path);
        return lines is [var state, var id, var place, ..] && Guid.TryParse(id, out var parsed)
            ? new MovedMark(parsed, place, state == Done)
            : new MovedMark(Guid.Empty, "", IsDone: false);
    }

    /// <summary>Refuses a folder that was moved.</summary>
    /// <exception cref="StoreUnavailableException">With a sentence.</exception>
    public static void Refuse(string folder)
    {
        if (Read(folder) is not { } mark) return;
        throw new StoreUnavailableException(StoreTrouble.Moved, mark.IsDone
            ? $"Everything in the data folder {folder} was moved to {mark.Place}: start with --postgres. (To go back to the state before the move, delete the file '{FileName}' in it.)"
            : $"The data folder {folder} is about to move to {mark.Place}, and the move was interrupted at its end: run 'coldstart migrate' again, or delete the file '{FileName}' in it to stay with the folder.");
    }

    /// <summary>Removes the mark of a move that did not take place.</summary>
    public static void Remove(string folder)
    {
        File.Delete(Path.Combine(folder, FileName));
        NativeSync.Folder(folder);
    }

    /// <summary>Writes the mark; it is durable when this returns.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write))
        {
            using var writer = new StreamWriter(file, leaveOpen: true);
            writer.Write($"{(IsDone ? Done : Begun)}\n{Id}\n{Place}\n");
            writer.Flush();
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
        NativeSync.Folder(folder);
    }
}
