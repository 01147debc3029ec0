namespace Coldstart.Storage.Projects;

/// <summary>A project or key cannot be added: the slug or the key is taken, or the key's project does not exist. The message says which.</summary>
public sealed class ProjectConflictException : Exception
{
    public ProjectConflictException()
    {
    }

    public ProjectConflictException(string message) : base(message)
    {
    }

    public ProjectConflictException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
