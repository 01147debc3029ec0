namespace Coldstart.Storage;

/// <summary>The folder that everything is stored in.</summary>
internal static class DataFolder
{
    /// <summary>Makes the folder where there is none; then only this user may enter it, for it holds hashes of keys and telemetry of tenants.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be made.</exception>
    public static void Make(string path) => Attempt($"The data folder {path} cannot be made", () =>
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    });

    /// <summary>Makes an empty file that only this user may read, where there is none: the folder may have been there before, open to others.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be made, or not be written.</exception>
    public static void MakeFile(string path) => Attempt($"The file {path} cannot be written", () =>
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    });

    private static void Attempt(string failure, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(StoreTrouble.NotWritable, $"{failure}: {error.Message}", error);
        }
    }
}
