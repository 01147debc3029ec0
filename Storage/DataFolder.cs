namespace Coldstart.Storage;

/// <summary>The folder that everything is stored in.</summary>
internal static class DataFolder
{
    /// <summary>Makes the folder where there is none; then only this user may enter it, for it holds hashes of keys and telemetry of tenants.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be made.</exception>
    public static void Make(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(StoreTrouble.NotWritable, $"The data folder {path} cannot be made: {error.Message}", error);
        }
    }
}
