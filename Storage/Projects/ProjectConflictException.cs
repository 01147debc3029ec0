namespace Coldstart.Storage.Projects;

/// <summary>The slug of a new project is taken.</summary>
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
